/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of columns and keys (atoms/columns.h). docs/frames.md shows it: tools/list-columns. */
#include "atoms/columns.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/exit_codes.h"
#include "base/message.h"

/* clang-format off */
/* short words for the rows */
#define COLUMN   COLUMNS_COLUMN
#define KEY      COLUMNS_KEY
#define I        VALUE_INT
#define R        VALUE_REAL
#define S        VALUE_STRING
#define L        VALUE_LOGICAL
#define STAYS    COLUMNS_STAYS
#define MOTION   COLUMNS_MOTION
#define TOTAL    COLUMNS_TOTAL
#define SUM      COLUMNS_SUM
#define WHOLE    COLUMNS_WHOLE
#define COUNTED  COLUMNS_COUNTED
#define VELO     COLUMNS_OTHERS_VELOCITY
#define NONE     DIMENSION_NONE
#define LENGTH   DIMENSION_LENGTH
#define AREA     DIMENSION_AREA
#define VOLUME   DIMENSION_VOLUME
#define TIME     DIMENSION_TIME
#define ENERGY   DIMENSION_ENERGY
#define PER_ATOM DIMENSION_ENERGY_PER_ATOM
#define OF_ATOM  DIMENSION_ENERGY_OF_ATOM
#define FORCE    DIMENSION_FORCE
#define PRESSURE DIMENSION_PRESSURE
#define DENSITY  DIMENSION_DENSITY
#define MASS     DIMENSION_MASS
#define VELOCITY DIMENSION_VELOCITY
#define TEMPERATURE DIMENSION_TEMPERATURE

static const struct columns_row rows[] = {
    {"Lattice", KEY, R, 9, LENGTH, NULL, STAYS, "all", "the cell vectors, one after another; any triclinic cell is read, measured and moved in; moved in not where a periodic vector leans along an open direction before it, and `deposit` takes orthorhombic substrates", "Every frame"},
    {"pbc", KEY, L, 3, NONE, NULL, STAYS, "all", "whether the cell repeats along each vector", NULL},
    {"id", COLUMN, I, 1, NONE, NULL, STAYS, "all", "from 1, kept through every stage; added where a stream comes without", NULL},
    {"species", COLUMN, S, 1, NONE, NULL, STAYS, "all", "element; X for what is no atom: a bond, a place of the probe", NULL},
    {"pos", COLUMN, R, 3, LENGTH, NULL, STAYS, "all", "position", NULL},
    {"velo", COLUMN, R, 3, VELOCITY, NULL, STAYS, "all that move atoms", "velocity; for LAMMPS, GPUMD and ASE see below", NULL},
    {"units", KEY, S, 1, NONE, NULL, STAYS, "create", "metal (also where it is missing) or lj", NULL},
    {"Time", KEY, R, 1, TIME, NULL, STAYS, "all that move atoms", "time of the frame", NULL},
    {"history", KEY, S, 1, NONE, NULL, STAYS, "all", "one entry per stage, separated by ' | ': stage, version, options, seed, digest of the input frame", NULL},
    {"comment", KEY, S, 1, NONE, NULL, STAYS, "all", "a comment line that was no list of key=value", NULL},

    {"cluster", COLUMN, I, 1, NONE, NULL, STAYS, "cut-cluster, create --stack, deposit", "-1 substrate or bulk, else the number, from 1, of the cluster the atom came in with", "Where an atom comes from"},
    {"region", COLUMN, S, 1, NONE, NULL, STAYS, "heat-spike, create --stack, deposit", "birth region: core, shell of a cluster at birth, substrate, bulk", NULL},
    {"grain", COLUMN, I, 1, NONE, NULL, STAYS, "create --grains", "number of the grain, from 1; 0 for the fillers of --filler", NULL},
    {"layer", COLUMN, I, 1, NONE, NULL, STAYS, "pipelines/nanolaminate", "of a laminate: 1 Cu-rich, 2 Zr-rich; of deposit --sites=FILE: which round, from 1", NULL},
    {"parent_id", COLUMN, I, 1, NONE, NULL, STAYS, "cut-cluster", "id in the frame it was cut from", NULL},
    {"cluster_diameter", KEY, R, 1, LENGTH, NULL, STAYS, "cut-cluster", "of the cluster, as asked for", NULL},
    {"cluster_center", KEY, R, 3, LENGTH, NULL, STAYS, "cut-cluster", "where it was cut out", NULL},
    {"cluster_radius", KEY, R, 1, LENGTH, NULL, STAYS, "heat-spike", "of the cluster whose outer part is the shell", NULL},
    {"core_atoms", KEY, I, 1, NONE, NULL, COUNTED, "heat-spike", "atoms of the core", NULL},
    {"shell_atoms", KEY, I, 1, NONE, NULL, COUNTED, "heat-spike", "atoms of the shell", NULL},
    {"core_fraction_*", KEY, R, 1, NONE, NULL, COUNTED, "heat-spike", "part of a species in the core; ..._error_ its standard error, ..._before_ before the spike", NULL},
    {"shell_fraction_*", KEY, R, 1, NONE, NULL, COUNTED, "heat-spike", "the same of the shell", NULL},
    {"gap_width", KEY, R, 1, LENGTH, NULL, STAYS, "create --filler", "between the grains", NULL},
    {"phase", KEY, S, 1, NONE, NULL, STAYS, "create --phase", "name of a crystal; eos-fit groups by it", NULL},

    {"pe", COLUMN, R, 1, OF_ATOM, NULL, MOTION, "energy, all that move atoms", "potential energy of the atom", "Energies and motion"},
    {"forces", COLUMN, R, 3, FORCE, NULL, MOTION, "energy --forces", "force on the atom", NULL},
    {"energy", KEY, R, 1, ENERGY, NULL, SUM, "energy, elastic, anneal --inherent-every", "potential energy of all atoms", NULL},
    {"virial", KEY, R, 9, ENERGY, NULL, SUM, "energy", "sum of r (x) f, nine in a row as ASE takes it", NULL},
    {"relaxed", KEY, S, 1, NONE, NULL, TOTAL, "energy --relax, elastic", "what was relaxed: atoms, cell or volume", NULL},
    {"max_force", KEY, R, 1, FORCE, NULL, TOTAL, "energy --relax, elastic, anneal --inherent-every", "largest force on an atom that is left", NULL},
    {"inherent", KEY, L, 1, NONE, NULL, TOTAL, "anneal --inherent-every", "T: an inherent structure, without velo", NULL},
    {"density", KEY, R, 1, DENSITY, NULL, TOTAL, "quench, anneal, heat-spike, compact", "of a frame that is periodic in all directions", NULL},
    {"engine", KEY, S, 1, NONE, NULL, STAYS, "all that move atoms", "LAMMPS's version, of frames that --engine=lammps made; none for our own engine", NULL},
    {"swap_attempts", KEY, I, 1, NONE, NULL, STAYS, "anneal --swap-every", "attempted exchanges of two atoms", NULL},
    {"swap_accepted", KEY, I, 1, NONE, NULL, STAYS, "anneal --swap-every", "those that were accepted", NULL},
    {"swap_acceptance", KEY, R, 1, NONE, NULL, STAYS, "anneal --swap-every", "their part", NULL},
    {"compact_pressure_loaded", KEY, R, 1, PRESSURE, NULL, STAYS, "compact", "pressure at the end of the hold", NULL},
    {"compact_density_loaded", KEY, R, 1, DENSITY, NULL, STAYS, "compact", "density at the end of the hold", NULL},
    {"deform_strain", KEY, R, 1, NONE, NULL, STAYS, "deform", "engineering strain of the driven edge", NULL},
    {"deform_stress", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "true stress along it (pure shear: half the difference of the axes), mean over the last row of the table", NULL},
    {"localization", KEY, R, 1, NONE, NULL, TOTAL, "deform", "standard deviation of the atoms' von Mises shear strain against the unloaded sample", NULL},
    {"localization_error", KEY, R, 1, NONE, NULL, TOTAL, "deform", "its standard error", NULL},
    {"plane_strain_modulus", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "E/(1 - nu^2), slope with one edge across held", NULL},
    {"plane_strain_modulus_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "its standard error, of this one curve", NULL},
    {"longitudinal_modulus", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "slope with both edges across held", NULL},
    {"longitudinal_modulus_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "its standard error, of this one curve", NULL},
    {"yield_stress", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "where the curve leaves the elastic line moved by --offset", NULL},
    {"yield_stress_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "its standard error, of this one curve", NULL},
    {"peak_stress", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "largest mean of three rows", NULL},
    {"peak_stress_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "its standard error, of this one curve", NULL},
    {"flow_stress", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "mean beyond --flow-from", NULL},
    {"flow_stress_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform", "its standard error, of this one curve", NULL},
    {"yield_strain", KEY, R, 1, NONE, NULL, TOTAL, "deform", "strain of yield_stress", NULL},
    {"peak_strain", KEY, R, 1, NONE, NULL, TOTAL, "deform", "strain of peak_stress", NULL},
    {"cycle_work", KEY, R, 1, PER_ATOM, NULL, TOTAL, "deform --cycles", "what the last cycle took up", NULL},

    {"voronoi_index", COLUMN, I, 0, NONE, NULL, MOTION, "voronoi", "n3 n4 n5 n6; more with --max-order", "Voronoi cells"},
    {"voronoi_volume", COLUMN, R, 1, VOLUME, NULL, MOTION, "voronoi", "volume of the cell", NULL},
    {"coordination", COLUMN, I, 1, NONE, NULL, MOTION, "voronoi", "faces of the cell", NULL},
    {"voronoi_class", COLUMN, S, 1, NONE, NULL, MOTION, "voronoi", "FI, ILO, CRYST, MIXED, OTHER", NULL},
    {"voronoi_radii", KEY, S, 1, NONE, NULL, TOTAL, "voronoi", "--radii, or none", NULL},
    {"voronoi_edge_threshold", KEY, R, 1, LENGTH, NULL, TOTAL, "voronoi", "--edge-threshold", NULL},
    {"voronoi_face_threshold", KEY, R, 1, AREA, NULL, TOTAL, "voronoi", "--face-threshold", NULL},
    {"voronoi_relative_face_threshold", KEY, R, 1, NONE, NULL, TOTAL, "voronoi", "--relative-face-threshold", NULL},
    {"voronoi_fraction_*", KEY, R, 1, NONE, NULL, TOTAL, "voronoi", "part of the atoms in a class", NULL},
    {"voronoi_fraction_icosahedral_like", KEY, R, 1, NONE, NULL, TOTAL, "voronoi", "of FI and ILO together", NULL},

    {"shear_strain", COLUMN, R, 1, NONE, NULL, MOTION, "strain, deform", "von Mises shear strain against the frame of --reference", "Strain"},
    {"volumetric_strain", COLUMN, R, 1, NONE, NULL, MOTION, "strain, deform", "a third of the trace of the strain", NULL},
    {"d2min", COLUMN, R, 1, AREA, NULL, MOTION, "strain, deform", "what no affine deformation explains", NULL},
    {"strain_unmatched", KEY, I, 1, NONE, NULL, SUM, "strain", "atoms that the reference lacks", NULL},
    {"strain_invalid", KEY, I, 1, NONE, NULL, SUM, "strain", "atoms with too few neighbours, or in a plane or line", NULL},
    {"shear_strain_mean", KEY, R, 1, NONE, NULL, TOTAL, "strain", "mean over the valid atoms", NULL},
    {"volumetric_strain_mean", KEY, R, 1, NONE, NULL, TOTAL, "strain", "mean over the valid atoms", NULL},
    {"d2min_mean", KEY, R, 1, AREA, NULL, TOTAL, "strain", "mean over the valid atoms", NULL},
    {"band", COLUMN, I, 1, NONE, NULL, WHOLE, "strain --bands", "number of the shear band, from 1 by size; 0: in none", NULL},
    {"bands", KEY, I, 1, NONE, NULL, WHOLE, "strain --bands", "number of shear bands", NULL},
    {"band_angle", KEY, R, 1, NONE, "degrees", TOTAL, "strain --bands", "of the largest: between its plane and the loading axis", NULL},
    {"band_width", KEY, R, 1, LENGTH, NULL, TOTAL, "strain --bands", "of the largest: sqrt(12) times the rms distance of its atoms from its plane", NULL},
    {"band_share", KEY, R, 1, NONE, NULL, TOTAL, "strain --bands", "part of all atoms that are in the largest", NULL},

    {"string", COLUMN, I, 1, NONE, NULL, WHOLE, "strings", "number of the network of chosen atoms; 0 where the atom is in none", "Networks, displacements, crystals, bonds"},
    {"string_size", COLUMN, I, 1, NONE, NULL, WHOLE, "strings", "atoms of its network", NULL},
    {"string_bonds", COLUMN, I, 1, NONE, NULL, MOTION, "strings", "chosen atoms around it", NULL},
    {"string_atoms", KEY, I, 1, NONE, NULL, WHOLE, "strings", "atoms in networks", NULL},
    {"string_count", KEY, I, 1, NONE, NULL, WHOLE, "strings", "networks", NULL},
    {"string_mean_size", KEY, R, 1, NONE, NULL, WHOLE, "strings", "atoms of a network, on average", NULL},
    {"string_mean_size_bonded", KEY, R, 1, NONE, NULL, WHOLE, "strings", "the same without single atoms", NULL},
    {"string_weight_mean", KEY, R, 1, NONE, NULL, WHOLE, "strings", "size of the network that an atom sees, on average", NULL},
    {"string_largest", KEY, I, 1, NONE, NULL, WHOLE, "strings", "atoms of the largest", NULL},
    {"string_percolates", KEY, L, 1, NONE, NULL, WHOLE, "strings", "whether one reaches through the cell to itself", NULL},
    {"displacement", COLUMN, R, 3, LENGTH, NULL, MOTION, "strings --reference", "from the place in the reference", NULL},
    {"displacement_length", COLUMN, R, 1, LENGTH, NULL, MOTION, "strings --reference", "its length", NULL},
    {"displacement_unmatched", KEY, I, 1, NONE, NULL, SUM, "strings --reference", "atoms that the reference lacks", NULL},
    {"displacement_mean", KEY, R, 1, LENGTH, NULL, TOTAL, "strings --reference", "mean length", NULL},
    {"displacement_largest", KEY, R, 1, LENGTH, NULL, TOTAL, "strings --reference", "largest length", NULL},
    {"displacement_drift", KEY, R, 3, LENGTH, NULL, TOTAL, "strings --reference", "of all atoms together, taken off", NULL},
    {"cna", COLUMN, S, 1, NONE, NULL, MOTION, "strings --cna", "FCC, HCP, BCC, ICO, OTHER", NULL},
    {"cna_*", KEY, R, 1, NONE, NULL, TOTAL, "strings --cna", "part of the atoms: fcc, hcp, bcc, ico, other", NULL},
    {"bond", COLUMN, R, 3, LENGTH, NULL, STAYS, "strings --bonds=FILE", "from one atom to the other; a row per bond, of species X", NULL},
    {"common_neighbours", COLUMN, I, 1, NONE, NULL, STAYS, "strings --bonds=FILE", "of the two atoms", NULL},
    {"bond_ids", COLUMN, I, 2, NONE, NULL, STAYS, "strings --bonds=FILE", "of the two atoms", NULL},
    {"bond_species", COLUMN, S, 1, NONE, NULL, STAYS, "strings --bonds=FILE", "of the two atoms, such as CuZr", NULL},
    {"bond_count", KEY, I, 1, NONE, NULL, SUM, "strings --bonds", "bonds", NULL},
    {"bond_mean_common", KEY, R, 1, NONE, NULL, TOTAL, "strings --bonds", "common neighbours of a bond, on average", NULL},
    {"bond_n*", KEY, I, 1, NONE, NULL, SUM, "strings --bonds", "bonds with so many common neighbours, 3 to 8", NULL},
    {"bond_other", KEY, I, 1, NONE, NULL, SUM, "strings --bonds", "bonds with fewer or more", NULL},

    {"deposit_energy", KEY, R, 1, PER_ATOM, NULL, STAYS, "deposit", "--energy", "Films"},
    {"deposit_cluster", KEY, S, 1, NONE, NULL, STAYS, "deposit --cluster", "digest of the cluster's file", NULL},
    {"deposit_clusters", KEY, I, 1, NONE, NULL, STAYS, "deposit", "clusters or atoms that landed, in all stages so far", NULL},
    {"deposit_rounds", KEY, I, 1, NONE, NULL, STAYS, "deposit", "rounds so far", NULL},
    {"deposit_evaporated", KEY, I, 1, NONE, NULL, STAYS, "deposit", "atoms that left upwards so far", NULL},
    {"deposit_lost", KEY, I, 1, NONE, NULL, STAYS, "deposit", "atoms that left downwards so far", NULL},
    {"deposit_interface", KEY, R, 1, LENGTH, NULL, STAYS, "deposit", "height of the substrate's surface before the first cluster", NULL},
    {"deposit_layer", COLUMN, I, 1, NONE, NULL, STAYS, "deposit", "inner: fixed, thermostat and buffer layers; not in its output", NULL},
    {"film_thickness", KEY, R, 1, LENGTH, NULL, STAYS, "deposit", "surface above the interface", NULL},
    {"film_in_substrate", KEY, R, 1, NONE, NULL, STAYS, "deposit", "part of the film's atoms below the interface", NULL},
    {"substrate_in_film", KEY, R, 1, NONE, NULL, STAYS, "deposit", "part of the substrate's atoms above it", NULL},
    {"slab_low", KEY, R, 1, LENGTH, NULL, STAYS, "slab", "lower end of the part that was cut out", NULL},
    {"slab_high", KEY, R, 1, LENGTH, NULL, STAYS, "slab", "its upper end", NULL},
    {"slab_interface", KEY, R, 1, LENGTH, NULL, STAYS, "slab --above-interface", "height of substrate and film's boundary", NULL},
    {"slab_surface", KEY, R, 1, LENGTH, NULL, STAYS, "slab --below-surface", "height of the film's surface", NULL},

    {"eos_v0", KEY, R, 1, VOLUME, NULL, STAYS, "eos-fit", "volume per atom of least energy", "Equation of state"},
    {"eos_e0", KEY, R, 1, PER_ATOM, NULL, STAYS, "eos-fit", "that energy", NULL},
    {"eos_b0", KEY, R, 1, PRESSURE, NULL, STAYS, "eos-fit", "bulk modulus there", NULL},
    {"eos_bp", KEY, R, 1, NONE, NULL, STAYS, "eos-fit", "its derivative by the pressure", NULL},
    {"eos_v0_error", KEY, R, 1, VOLUME, NULL, STAYS, "eos-fit", "standard error of eos_v0", NULL},
    {"eos_e0_error", KEY, R, 1, PER_ATOM, NULL, STAYS, "eos-fit", "of eos_e0", NULL},
    {"eos_b0_error", KEY, R, 1, PRESSURE, NULL, STAYS, "eos-fit", "of eos_b0", NULL},
    {"eos_bp_error", KEY, R, 1, NONE, NULL, STAYS, "eos-fit", "of eos_bp", NULL},
    {"eos_rms", KEY, R, 1, PER_ATOM, NULL, STAYS, "eos-fit", "of the residuals", NULL},
    {"eos_points", KEY, I, 1, NONE, NULL, STAYS, "eos-fit", "points of the fit", NULL},
    {"eos_energy_at", KEY, R, 1, PER_ATOM, NULL, STAYS, "eos-fit --at-volume", "on the spline through the points", NULL},
    {"eos_pressure_at", KEY, R, 1, PRESSURE, NULL, STAYS, "eos-fit --at-volume", "on the spline through the points", NULL},
    {"two_phase_energy", KEY, R, 1, PER_ATOM, NULL, STAYS, "eos-fit --two-phase", "of both together", NULL},
    {"two_phase_fraction", KEY, R, 1, NONE, NULL, STAYS, "eos-fit --two-phase", "part of the first", NULL},
    {"two_phase_volume", KEY, R, 2, VOLUME, NULL, STAYS, "eos-fit --two-phase", "per atom of each", NULL},
    {"two_phase_pressure", KEY, R, 1, PRESSURE, NULL, STAYS, "eos-fit --two-phase", "that both have", NULL},
    {"two_phase_error", KEY, R, 3, NONE, NULL, STAYS, "eos-fit --two-phase", "change of the energy and the two volumes when every second point is left out; units of these", NULL},

    {"elastic_constants", KEY, R, 36, PRESSURE, NULL, TOTAL, "elastic", "C_ij, 6 x 6 in the order xx, yy, zz, yz, xz, xy, engineering shears: stress against strain, atoms at rest or at a temperature", "Elasticity"},
    {"elastic_constants_error", KEY, R, 36, PRESSURE, NULL, TOTAL, "elastic", "of each: between two amplitudes of strain (at a temperature: from blocks), and half of C_ij - C_ji", NULL},
    {"elastic_stress", KEY, R, 6, PRESSURE, NULL, TOTAL, "elastic", "stress under which they are, xx yy zz yz xz xy, tension positive", NULL},
    {"elastic_stress_error", KEY, R, 6, PRESSURE, NULL, TOTAL, "elastic --temperature", "its standard errors, from blocks", NULL},
    {"elastic_temperature", KEY, R, 1, TEMPERATURE, NULL, TOTAL, "elastic --temperature", "mean temperature of the atoms", NULL},
    {"elastic_class", KEY, S, 1, NONE, NULL, TOTAL, "elastic", "symmetry along x, y and z: isotropic, cubic, hexagonal-z, tetragonal-z, orthorhombic, none", NULL},
    {"elastic_isotropic", KEY, R, 3, PRESSURE, NULL, TOTAL, "elastic", "means of C11 C22 C33, of C12 C13 C23, of C44 C55 C66", NULL},
    {"elastic_isotropic_spread", KEY, R, 3, PRESSURE, NULL, TOTAL, "elastic", "their standard deviations", NULL},
    {"elastic_anisotropy", KEY, R, 1, NONE, NULL, TOTAL, "elastic", "5 G_V/G_R + B_V/B_R - 6; 0: isotropic", NULL},
    {"elastic_stable", KEY, L, 1, NONE, NULL, TOTAL, "elastic", "F: some small strain makes it give way, and there are no moduli", NULL},
    {"bulk_modulus", KEY, R, 1, PRESSURE, NULL, TOTAL, "elastic", "Hill's mean of Voigt's and Reuss's averages", NULL},
    {"bulk_modulus_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "elastic", "half of what these differ by, and the errors of the constants", NULL},
    {"shear_modulus", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform, elastic", "deform: slope of the shear stress in pure shear; elastic: as bulk_modulus", NULL},
    {"shear_modulus_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform, elastic", "its error; deform: the standard error, of this one curve", NULL},
    {"youngs_modulus", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform, elastic", "deform: slope of the stress; elastic: as bulk_modulus", NULL},
    {"youngs_modulus_error", KEY, R, 1, PRESSURE, NULL, TOTAL, "deform, elastic", "its error; deform: the standard error, of this one curve", NULL},
    {"poisson_ratio", KEY, R, 1, NONE, NULL, TOTAL, "deform, elastic", "deform: slope of the strain across, negative; elastic: as bulk_modulus", NULL},
    {"poisson_ratio_error", KEY, R, 1, NONE, NULL, TOTAL, "deform, elastic", "its error; deform: the standard error, of this one curve", NULL},

    {"bf", COLUMN, R, 1, NONE, NULL, STAYS, "stem-sim", "part of the electrons in the bright field; further columns by --segments", "The microscope: a row per place of the probe, species X"},
    {"adf", COLUMN, R, 1, NONE, NULL, STAYS, "stem-sim", "in the annular dark field", NULL},
    {"haadf", COLUMN, R, 1, NONE, NULL, STAYS, "stem-sim", "in the high-angle annular dark field; not by --method=kinematic", NULL},
    {"stem_method", KEY, S, 1, NONE, NULL, STAYS, "stem-sim", "--method, as it was carried out", NULL},
    {"voltage_kV", KEY, R, 1, NONE, "kV", STAYS, "stem-sim", "accelerating voltage", NULL},
    {"alpha_mrad", KEY, R, 1, NONE, "mrad", STAYS, "stem-sim", "semi-angle of the probe", NULL},
    {"thickness_nm", KEY, R, 1, NONE, "nm", STAYS, "stem-sim", "of the foil", NULL},
    {"scan", KEY, I, 2, NONE, NULL, COUNTED, "stem-sim", "places of the probe along y and x", NULL},
    {"step_nm", KEY, R, 1, NONE, "nm", STAYS, "stem-sim", "from place to place", NULL},
    {"detector", KEY, I, 2, NONE, NULL, STAYS, "stem-sim", "pixels along y and x", NULL},
    {"pixel_per_nm", KEY, R, 1, NONE, "1/nm", STAYS, "stem-sim", "of the detector", NULL},
    {"window_nm", KEY, R, 1, NONE, "nm", STAYS, "stem-sim", "side of the calculated window", NULL},
    {"datacube", KEY, S, 1, NONE, NULL, STAYS, "stem-sim, stem-analyze", "file of the patterns", NULL},
    {"measured", COLUMN, L, 1, NONE, NULL, STAYS, "stem-analyze", "F where the pattern is empty and the maps are 0", NULL},
    {"total", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze", "sum of the pattern", NULL},
    {"bright_field", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze", "sum over the bright field", NULL},
    {"dark_field", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze", "sum over the dark field", NULL},
    {"detector", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze --detector", "sum over a detector of any shape", NULL},
    {"com_*", COLUMN, R, 1, NONE, "1/nm", STAYS, "stem-analyze", "centre of mass of the pattern, x and y", NULL},
    {"intensity", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze", "mean over the ring", NULL},
    {"variance", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze", "normalised variance over the ring", NULL},
    {"ring_variance", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze", "mean of the variances along single rings", NULL},
    {"window_*", COLUMN, R, 1, NONE, "counts", STAYS, "stem-analyze --windows", "mean over a further ring", NULL},
    {"power_*", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze", "n-fold power of the angular correlation", NULL},
    {"integrated", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze", "mean of some powers, each by its mean", NULL},
    {"significance_*", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze --null=shuffle", "(power - null mean) / null deviation", NULL},
    {"orientation_*", COLUMN, R, 1, NONE, "rad", STAYS, "stem-analyze", "azimuth of the first maximum of order n", NULL},
    {"pearson_*", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze", "correlation of the ring with itself turned by 360/n degrees", NULL},
    {"disks", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze --disks", "Bragg discs in the pattern", NULL},
    {"phase", COLUMN, I, 1, NONE, NULL, STAYS, "stem-analyze --phases", "number of the phase, from 1; 0: none", NULL},
    {"weight_*", COLUMN, R, 1, NONE, NULL, STAYS, "stem-analyze --phases=nmf", "of a phase's pattern", NULL},
    {"thickness", COLUMN, R, 1, LENGTH, NULL, STAYS, "stem-analyze --mean-free-path", "of the foil", NULL},
    {"phase_share", KEY, R, 0, NONE, NULL, COUNTED, "stem-analyze --phases", "part of the places in each phase", NULL},
    {"phase_share_error", KEY, R, 0, NONE, NULL, COUNTED, "stem-analyze --phases", "their standard errors, by blocks of the scan", NULL},
    {"center", KEY, R, 2, NONE, "pixels", STAYS, "stem-analyze", "of the patterns, y and x", NULL},
    {"center_error", KEY, R, 2, NONE, "pixels", STAYS, "stem-analyze", "its standard error, where it was fitted to patterns enough", NULL},
    {"ellipse", KEY, R, 2, NONE, NULL, STAYS, "stem-analyze --ellipse", "ratio of the axes, and angle of the longer in degrees", NULL},
    {"ellipse_error", KEY, R, 2, NONE, NULL, STAYS, "stem-analyze --ellipse=fit", "standard errors of ratio and angle (degrees)", NULL},
    {"k_disc_per_nm", KEY, R, 1, NONE, "1/nm", STAYS, "stem-analyze", "radius of the probe disc", NULL},
    {"k_disc_per_nm_error", KEY, R, 1, NONE, "1/nm", STAYS, "stem-analyze", "its standard error, where it was measured", NULL},
    {"descan_pixels", KEY, R, 1, NONE, "pixels", STAYS, "stem-analyze --descan", "root mean square of the shifts", NULL},
    {"descan_pixels_error", KEY, R, 1, NONE, "pixels", STAYS, "stem-analyze --descan=plane", "its standard error", NULL},
    {"gain", KEY, R, 1, NONE, NULL, STAYS, "stem-analyze", "intensity of one electron whose shot noise was subtracted; 0: none was", NULL},
    {"masked_pixels", KEY, I, 1, NONE, NULL, STAYS, "stem-analyze", "pixels of the detector that are left out", NULL},
    {"missing_pixels", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze", "of all patterns: NaN or saturated", NULL},
    {"empty_patterns", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze", "patterns that are left out: without intensity, or broken", NULL},
    {"broken_patterns", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze", "of them, those that are saturated or missing for the most part", NULL},
    {"outlier_patterns", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze", "patterns far too bright, or with the beam elsewhere: left out of the centre alone", NULL},
    {"log_ratio", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "mean of ln(all / bright field): thickness by mean free path", NULL},
    {"*_mean", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "mean of that map; in its unit", NULL},
    {"*_mean_error", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "its standard error, by blocks of the scan; in its unit", NULL},
    {"*_threshold", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "of its hot spots; in its unit", NULL},
    {"*_hotspots", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze", "number of its hot spots", NULL},
    {"*_diameter_nm", KEY, R, 1, NONE, "nm", COUNTED, "stem-analyze", "their mean diameter", NULL},
    {"*_diameter_nm_error", KEY, R, 1, NONE, "nm", COUNTED, "stem-analyze", "standard error of it", NULL},
    {"*_volume_fraction", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "their part of the foil's volume", NULL},
    {"*_volume_fraction_error", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze", "standard error of it, as of spots that come by chance", NULL},
    {"*_neighbour_nm", KEY, R, 1, NONE, "nm", COUNTED, "stem-analyze", "distance of the neighbour peak of the map's autocorrelation", NULL},
    {"*_mean_null", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null", "the same as without _null, mean over the null model", NULL},
    {"*_hotspots_null", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null", "likewise", NULL},
    {"*_diameter_nm_null", KEY, R, 1, NONE, "nm", COUNTED, "stem-analyze --null", "likewise", NULL},
    {"*_volume_fraction_null", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null", "likewise", NULL},
    {"*_volume_p", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null", "part of the realisations that reach the map's hot volume", NULL},
    {"*_neighbour_p", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null", "part of them that reach its neighbour peak", NULL},
    {"*_mean_reference", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null=DATA", "the same as without _reference, of the other data", NULL},
    {"*_hotspots_reference", KEY, I, 1, NONE, NULL, COUNTED, "stem-analyze --null=DATA", "likewise", NULL},
    {"*_diameter_nm_reference", KEY, R, 1, NONE, "nm", COUNTED, "stem-analyze --null=DATA", "likewise", NULL},
    {"*_volume_fraction_reference", KEY, R, 1, NONE, NULL, COUNTED, "stem-analyze --null=DATA", "likewise", NULL},

    {"true_period_nm", KEY, R, 1, NONE, "nm", STAYS, "pipelines/nanolaminate", "of the layers of a model", "Models of the studies"},
    {"true_modulation", KEY, R, 1, NONE, NULL, STAYS, "pipelines/nanolaminate", "of Cu in Cu + Zr, from layer to layer", NULL},
    {"true_contrast", KEY, R, 1, NONE, NULL, STAYS, "pipelines/nanolaminate", "of the layers' mass density", NULL},
    {"true_height_nm", KEY, R, 1, NONE, "nm", STAYS, "pipelines/nanolaminate", "of the film that is seen from the side", NULL},
    {"true_density_g_cm3", KEY, R, 1, NONE, "g/cm3", STAYS, "pipelines/nanolaminate", "of that film", NULL},

    {"Origin", KEY, R, 3, LENGTH, NULL, STAYS, "OVITO", "where the cell begins; taken off when read", "Of other programs"},
    {"vel", COLUMN, R, 3, NONE, NULL, VELO, "LAMMPS, GPUMD", "velocities: A/ps of LAMMPS, A/fs of GPUMD", NULL},
    {"momenta", COLUMN, R, 3, NONE, "sqrt(eV u)", VELO, "ASE", "velocities times masses", NULL},
    {"v", COLUMN, R, 3, NONE, NULL, VELO, "others", "velocities, nobody knows in which unit", NULL},
    {"momentum", COLUMN, R, 3, NONE, NULL, VELO, "others", "likewise", NULL},
    {"velocity_*", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"vel_*", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"velo_*", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"velocity", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"velocities", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"vx", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"vy", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"vz", COLUMN, R, 0, NONE, NULL, VELO, "others", "likewise", NULL},
    {"masses", COLUMN, R, 1, MASS, NULL, STAYS, "ASE", "divides the momenta", NULL},
    {"energies", COLUMN, R, 1, OF_ATOM, NULL, MOTION, "ASE", "of each atom", NULL},
    {"type", COLUMN, I, 1, NONE, NULL, STAYS, "LAMMPS, xyz-from", "number of the species in the file it came from", NULL},
    {"mol", COLUMN, I, 1, NONE, NULL, STAYS, "LAMMPS, xyz-from", "molecule", NULL},
    {"q", COLUMN, R, 1, NONE, "e", STAYS, "LAMMPS, xyz-from", "charge", NULL},
    {"ix", COLUMN, I, 1, NONE, NULL, WHOLE, "LAMMPS, xyz-from", "how many cells along a the atom has left behind", NULL},
    {"iy", COLUMN, I, 1, NONE, NULL, WHOLE, "LAMMPS, xyz-from", "likewise along b", NULL},
    {"iz", COLUMN, I, 1, NONE, NULL, WHOLE, "LAMMPS, xyz-from", "likewise along c", NULL},
    {"move_mask", COLUMN, L, 0, NONE, NULL, STAYS, "ASE, xyz-from", "T: free to move, F: fixed; one value, or one for each cell vector (ASE: for x y z)", NULL},
    {"stresses", COLUMN, R, 0, NONE, NULL, MOTION, "ASE", "of each atom", NULL},
    {"magmoms", COLUMN, R, 0, NONE, NULL, MOTION, "ASE", "magnetic moments", NULL},
    {"charges", COLUMN, R, 1, NONE, NULL, MOTION, "ASE", "of each atom", NULL},
    {"force", COLUMN, R, 3, FORCE, NULL, MOTION, "GPUMD", "on each atom", NULL},
    {"energy_atom", COLUMN, R, 1, OF_ATOM, NULL, MOTION, "GPUMD", "of each atom", NULL},
    {"free_energy", KEY, R, 1, ENERGY, NULL, SUM, "ASE", "of all atoms", NULL},
    {"stress", KEY, R, 0, NONE, "eV/A3", TOTAL, "ASE", "of the frame", NULL},
    {"magmom", KEY, R, 0, NONE, NULL, SUM, "ASE", "of the frame", NULL},
    {"dipole", KEY, R, 3, NONE, "e A", WHOLE, "ASE", "of the frame", NULL},
    {"Timestep", KEY, I, 1, NONE, NULL, STAYS, "LAMMPS", "goes with its Time and vel: see below", NULL},
    {"step", KEY, I, 1, NONE, NULL, STAYS, "xyz-from", "number of the time step in the file it came from", NULL},
    {"Potential_energy", KEY, R, 1, NONE, NULL, SUM, "LAMMPS", "of all atoms", NULL},
    {"Temperature", KEY, R, 1, NONE, NULL, TOTAL, "LAMMPS", "of the frame", NULL},
    {"Stress", KEY, R, 0, NONE, NULL, TOTAL, "LAMMPS", "of the frame", NULL},
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

/* Columns of few texts, and which. */
static const struct {
    const char *name, *values;
} texts[] = {{"voronoi_class", "FI, ILO, CRYST, MIXED, OTHER"},
             {"cna", "FCC, HCP, BCC, ICO, OTHER"},
             {"region", "core, shell, substrate, bulk, none"}};

/* How keys of measures begin. */
static const char *const measures[] = {
    "voronoi_", "strain_",       "shear_strain_", "volumetric_strain_", "d2min_", "string_",
    "bond_",    "displacement_", "cna_",          "elastic_",           "band_"};

/* How names end that others give to what is calculated for atoms where they are, whatever stands
 * before: REF_energy, dft_forces, MACE_stress, total_energy. */
static const char *const calculated[] = {"energy", "energies", "force",   "forces",
                                         "virial", "stress",   "virials", "stresses"};

/* Of the program, which says so as it starts (columns_strict): frames are made far from where that
 * is known, and what it finds is a bug of ours. */
static bool strict;

const struct columns_row *columns_row(size_t number)
{
    return number < ROWS ? &rows[number] : NULL;
}

/* Whether some column's name is the first `length` characters of `name`. */
static bool begins_with_column(const char *name, size_t length)
{
    char column[COLUMNS_TEXT_MAX];

    if (length == 0 || length >= sizeof column)
        return false;
    memcpy(column, name, length);
    column[length] = '\0';
    return columns_find(COLUMNS_COLUMN, column) != NULL;
}

/* Whether the name is of the family that the pattern stands for, which has a `*` at one of its
 * ends. */
static bool in_family(const char *pattern, const char *name)
{
    size_t length = strlen(name), fixed = strlen(pattern) - 1;

    if (length <= fixed)
        return false;
    if (pattern[fixed] == '*')
        return !strncmp(name, pattern, fixed);
    return *pattern == '*' && !strcmp(name + length - fixed, pattern + 1) &&
           begins_with_column(name, length - fixed);
}

const struct columns_row *columns_find(enum columns_place place, const char *name)
{
    for (size_t k = 0; k < ROWS; k++)
        if (rows[k].place == place && !strcmp(rows[k].name, name))
            return &rows[k];
    for (size_t k = 0; k < ROWS; k++)
        if (rows[k].place == place && in_family(rows[k].name, name))
            return &rows[k];
    return NULL;
}

const char *columns_unit(const struct columns_row *row, enum unit_system units)
{
    if (row->unit)
        return row->unit;
    if (units == UNITS_LJ && quantity_is_reduced(row->dimension))
        return quantity_reduced(row->dimension);
    return quantity_canonical(row->dimension);
}

const char *columns_text(const struct columns_row *row, char text[COLUMNS_TEXT_MAX])
{
    char letter = value_letters[row->type];

    if (row->width == 0)
        snprintf(text, COLUMNS_TEXT_MAX, "%s:%c:n", row->name, letter);
    else if (row->width == 1 && row->place == COLUMNS_KEY)
        snprintf(text, COLUMNS_TEXT_MAX, "%s:%c", row->name, letter);
    else
        snprintf(text, COLUMNS_TEXT_MAX, "%s:%c:%d", row->name, letter, row->width);
    return text;
}

static bool fits(const struct columns_row *row, enum value_type type, int width)
{
    return row->type == type && (row->width == 0 || row->width == width);
}

const char *columns_values(const char *name)
{
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (!strcmp(texts[k].name, name))
            return texts[k].values;
    return NULL;
}

struct column *columns_in(const struct frame *frame, const char *name)
{
    const struct columns_row *row = columns_find(COLUMNS_COLUMN, name);
    struct column *column = frame_find(frame, name);

    return row && column && fits(row, column->type, column->width) ? column : NULL;
}

static bool is_calculated(const char *name)
{
    size_t length = strlen(name);

    for (size_t k = 0; k < sizeof calculated / sizeof *calculated; k++) {
        size_t end = strlen(calculated[k]);
        if (length >= end && !strcasecmp(name + length - end, calculated[k]) &&
            (length == end || !isalnum((unsigned char)name[length - end - 1])))
            return true;
    }
    return false;
}

/* What makes each fate untrue; loss is asked of keys alone. */
static const bool ends[][COLUMNS_REPEATED + 1] = {
    /*                  moved, lost, repeated */
    [COLUMNS_STAYS] = {false, false, false},
    [COLUMNS_MOTION] = {true, false, false},
    [COLUMNS_TOTAL] = {true, true, false},
    [COLUMNS_SUM] = {true, true, true},
    [COLUMNS_WHOLE] = {true, true, true},
    [COLUMNS_COUNTED] = {false, true, true},
    [COLUMNS_OTHERS_VELOCITY] = {false, false, false},
};

bool columns_untrue(enum columns_place place, const char *name, enum columns_event event)
{
    const struct columns_row *row = columns_find(place, name);

    if (place == COLUMNS_COLUMN && event == COLUMNS_LOST)
        return false;
    if (row)
        return ends[row->fate][event];
    if (is_calculated(name) && (event == COLUMNS_MOVED || place == COLUMNS_KEY))
        return true;
    for (size_t k = 0; place == COLUMNS_KEY && k < sizeof measures / sizeof *measures; k++)
        if (!strncmp(name, measures[k], strlen(measures[k])))
            return true;
    return false;
}

bool columns_is_sum(const char *name)
{
    const struct columns_row *row = columns_find(COLUMNS_KEY, name);

    return row && row->fate == COLUMNS_SUM;
}

bool columns_is_velocity(const struct column *column)
{
    for (size_t k = 0; k < ROWS; k++)
        if (rows[k].fate == COLUMNS_OTHERS_VELOCITY && column->type == rows[k].type &&
            (!strcasecmp(column->name, rows[k].name) || in_family(rows[k].name, column->name)))
            return true;
    return false;
}

void columns_strict(void)
{
    strict = true;
}

void columns_insist(enum columns_place place, const char *name, enum value_type type, int width)
{
    const struct columns_row *row = strict ? columns_find(place, name) : NULL;
    const char *what = place == COLUMNS_KEY ? "key" : "column";
    char text[COLUMNS_TEXT_MAX];

    if (strict && !row)
        message_die(EXIT_BUG, "the %s '%s:%c:%d' has no row in atoms/columns.c", what, name,
                    value_letters[type], width);
    if (strict && !fits(row, type, width))
        message_die(EXIT_BUG, "the %s '%s:%c:%d' is '%s' in atoms/columns.c", what, name,
                    value_letters[type], width, columns_text(row, text));
}
