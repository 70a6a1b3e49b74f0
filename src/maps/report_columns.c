/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the tables. */
#include "maps/report_columns.h"
#include <stddef.h>
#include <stdlib.h>
#include "base/memory.h"
#include "io/table.h"
#include "maps/map_table.h"

/* Of every map that goes where this row stands: those of the table of maps. */
enum maps_of { NO_MAPS, ALL_MAPS, TABLED_MAPS, HOT_MAPS };

/* A number in a name is _n. Units: "data's" of the data's intensities, 1 a pure number, - a name
 * or yes and no (1, 0). */
static const struct {
    const char *table, *column, *unit, *meaning;
    enum maps_of maps;
} rows[] = {
    {"profile", "k_1/nm", "1/nm", "radius of the ring, theta/lambda", NO_MAPS},
    {"profile", "pixels", "1", "pixels in the ring", NO_MAPS},
    {"profile", "intensity", "data's", "I(k): mean over patterns and pixels of the ring", NO_MAPS},
    {"profile", "v_omega", "1", "normalised variance of the annular mean over patterns", NO_MAPS},
    {"profile", "v_ring", "1", "variance along the ring, mean over patterns", NO_MAPS},
    {"profile", "v_ratio", "1", "ratio of the means of squares along the ring", NO_MAPS},
    {"profile", "v_image", "1", "variance of each pixel over patterns, mean over the ring",
     NO_MAPS},
    {"profile", "v_image_ratio", "1", "ratio of the ring's means of variance and squared intensity",
     NO_MAPS},
    {"profile", "v2d", "1", "variance over sectors of --dphi, mean over patterns", NO_MAPS},
    {"profile", "noise_omega", "1", "shot noise that was subtracted from v_omega", NO_MAPS},
    {"profile", "noise_ring", "1", "shot noise that was subtracted from v_ring", NO_MAPS},
    {"profile", "noise_image", "1", "shot noise that was subtracted from v_image", NO_MAPS},
    {"profile", "error_intensity", "data's", "standard error of intensity (block bootstrap)",
     NO_MAPS},
    {"profile", "error_omega", "1", "standard error of v_omega", NO_MAPS},
    {"profile", "error_ring", "1", "standard error of v_ring", NO_MAPS},
    {"profile", "error_ratio", "1", "standard error of v_ratio", NO_MAPS},
    {"profile", "power_n", "1", "P_n at this k, mean over patterns, less shot noise", NO_MAPS},
    {"profile", "intensity_phase_n", "data's", "I(k) of the patterns of phase n", NO_MAPS},
    {"profile", "v_omega_phase_n", "1", "v_omega of the patterns of phase n", NO_MAPS},
    {"profile", "v_ring_phase_n", "1", "v_ring of the patterns of phase n", NO_MAPS},
    {"profile", "error_intensity_phase_n", "data's", "standard error of intensity_phase_n",
     NO_MAPS},
    {"profile", "error_omega_phase_n", "1", "standard error of v_omega_phase_n", NO_MAPS},
    {"profile", "error_ring_phase_n", "1", "standard error of v_ring_phase_n", NO_MAPS},
    {"spectrum", "n", "1", "order of the Fourier component of C(phi)", NO_MAPS},
    {"spectrum", "power", "1", "P_n of the ring, mean over positions, less shot noise", NO_MAPS},
    {"spectrum", "noise", "1", "shot noise that was subtracted", NO_MAPS},
    {"spectrum", "error", "1", "standard error of power (block bootstrap)", NO_MAPS},
    {"spectrum", "disc", "1", "attenuation of P_n by the probe disc", NO_MAPS},
    {"spectrum", "power_corrected", "1", "power by that attenuation", NO_MAPS},
    {"spectrum", "null_mean", "1", "power in the null model, mean over realisations", NO_MAPS},
    {"spectrum", "null_deviation", "1", "standard deviation over realisations", NO_MAPS},
    {"spectrum", "p", "1", "part of the realisations, the data among them, that reach the power",
     NO_MAPS},
    {"spectrum", "reference", "1", "power of the second data set (--null=DATA)", NO_MAPS},
    {"correlation", "phi_deg", "degrees", "angle between two points of the ring", NO_MAPS},
    {"correlation", "correlation", "1", "C(phi), mean over the ring and positions", NO_MAPS},
    {"correlation", "reference", "1", "C(phi) of the second data set (--null=DATA)", NO_MAPS},
    {"hotspots", "map", "-", "name of the map", NO_MAPS},
    {"hotspots", "mean", "the map's", "mean over measured positions", NO_MAPS},
    {"hotspots", "deviation", "the map's", "standard deviation over them", NO_MAPS},
    {"hotspots", "threshold", "the map's", "what is above it is hot (--threshold)", NO_MAPS},
    {"hotspots", "count", "1", "number of hot spots of at least --least positions", NO_MAPS},
    {"hotspots", "hot_fraction", "1", "part of the positions that is in hot spots", NO_MAPS},
    {"hotspots", "diameter_nm", "nm", "mean diameter of circles of the spots' areas", NO_MAPS},
    {"hotspots", "diameter_error_nm", "nm", "standard error of it", NO_MAPS},
    {"hotspots", "volume_fraction", "1",
     "part of the foil's volume; nan: its thickness is not known", NO_MAPS},
    {"hotspots", "half_width_nm", "nm", "where the map's autocorrelation is at half", NO_MAPS},
    {"hotspots", "neighbour_nm", "nm", "distance of its neighbour peak", NO_MAPS},
    {"hotspots", "neighbour_sigma", "1", "height of that peak", NO_MAPS},
    {"hotspots", "null_count", "1", "count in the null model, mean over realisations", NO_MAPS},
    {"hotspots", "null_count_deviation", "1", "its standard deviation", NO_MAPS},
    {"hotspots", "null_diameter_nm", "nm", "diameter in the null model, mean", NO_MAPS},
    {"hotspots", "null_diameter_deviation_nm", "nm", "its standard deviation", NO_MAPS},
    {"hotspots", "null_volume_fraction", "1", "volume fraction in the null model, mean", NO_MAPS},
    {"hotspots", "null_volume_fraction_deviation", "1", "its standard deviation", NO_MAPS},
    {"hotspots", "null_neighbour_sigma", "1", "neighbour peak in the null model, mean", NO_MAPS},
    {"hotspots", "null_neighbour_sigma_deviation", "1", "its standard deviation", NO_MAPS},
    {"hotspots", "p_volume", "1",
     "part of the realisations, the data among them, that reach the volume", NO_MAPS},
    {"hotspots", "p_neighbour", "1", "part of them that reach the neighbour peak", NO_MAPS},
    {"hotspots", "reference_count", "1", "count in the second data set (--null=DATA)", NO_MAPS},
    {"hotspots", "reference_diameter_nm", "nm", "diameter in it", NO_MAPS},
    {"hotspots", "reference_volume_fraction", "1", "volume fraction in it", NO_MAPS},
    {"spots", "map", "-", "name of the map", NO_MAPS},
    {"spots", "x_nm", "nm", "center of the hot spot from the first position on", NO_MAPS},
    {"spots", "y_nm", "nm", "likewise, down the scan", NO_MAPS},
    {"spots", "diameter_nm", "nm", "diameter of the circle of the same area", NO_MAPS},
    {"spots", "area_nm2", "nm2", "area", NO_MAPS},
    {"spots", "peak", "the map's", "largest value in it", NO_MAPS},
    {"spots", "at_edge", "-", "whether it touches the edge of the scan (1, 0)", NO_MAPS},
    {"autocorrelation", "r_nm", "nm", "distance of two positions", NO_MAPS},
    {"autocorrelation", "pairs", "1", "pairs of positions at that distance", NO_MAPS},
    {"autocorrelation", NULL, "1", "autocorrelation of that map, 1 at 0", HOT_MAPS},
    {"maps", "x_nm", "nm", "position of the probe from the first one on", NO_MAPS},
    {"maps", "y_nm", "nm", "likewise, down the scan", NO_MAPS},
    {"maps", NULL, NULL, NULL, ALL_MAPS},
    {"line", "x_nm", "nm", "position along the line (--line=x)", NO_MAPS},
    {"line", "y_nm", "nm", "position along the line (--line=y)", NO_MAPS},
    {"line", NULL, NULL, NULL, TABLED_MAPS},
    {"line", "share_phase_n", "1", "part of the positions across that is in phase n", NO_MAPS},
    {"disks", "x_nm", "nm", "position of the probe from the first one on", NO_MAPS},
    {"disks", "y_nm", "nm", "likewise, down the scan", NO_MAPS},
    {"disks", "kx_1/nm", "1/nm", "of the disc, from the pattern's center to the right", NO_MAPS},
    {"disks", "ky_1/nm", "1/nm", "likewise, down", NO_MAPS},
    {"disks", "k_1/nm", "1/nm", "its distance from the center", NO_MAPS},
    {"disks", "intensity", "data's", "mean over the disc", NO_MAPS},
    {"disks", "contrast", "1", "height over its ring's median, in spreads (--disks)", NO_MAPS},
    {"pattern", "k_1/nm", "1/nm", "radius", NO_MAPS},
    {"pattern", "phi_deg", "degrees", "azimuth of intensity, angle of correlation", NO_MAPS},
    {"pattern", "intensity", "data's", "I(k, phi) of the one pattern (--pattern)", NO_MAPS},
    {"pattern", "correlation", "1", "C(k, phi) of it", NO_MAPS}};

static void put_row(struct table *table, const char *of, const char *column, const char *unit,
                    const char *meaning)
{
    table_text(table, of);
    table_text(table, column);
    table_text(table, unit);
    table_text(table, meaning);
    table_row(table);
}

static void put_maps(struct table *table, size_t r)
{
    for (int m = 0; m < map_table_count; m++) {
        const struct map_row *map = &map_table[m];
        if ((rows[r].maps == HOT_MAPS && !map->hot) ||
            (rows[r].maps == TABLED_MAPS && map->home != MAP_TABLED))
            continue;
        char *name = map_row_column(map);
        put_row(table, rows[r].table, name, rows[r].unit ? rows[r].unit : map->unit,
                rows[r].meaning ? rows[r].meaning : map->help);
        free(name);
    }
}

int report_columns(const char *path, struct error *error)
{
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_comment(table, "what the columns of the tables mean; _n: a number; unit data's: of the "
                         "data's intensities, 1: a pure number");
    table_header(table, "table column unit meaning");
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        if (rows[r].maps)
            put_maps(table, r);
        else
            put_row(table, rows[r].table, rows[r].column, rows[r].unit, rows[r].meaning);
    return table_close(table, error);
}
