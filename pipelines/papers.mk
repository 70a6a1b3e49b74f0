# What a paper's sample is: a study's numbers are set beside the paper's only where these variables are the paper's.
# Otherwise the rows that depend on them say "another sample" and name the variable; the paper's value stays beside
# ours. A size, a time or a rate that a scale reduces is no other sample: docs/STUDY.md says what that leaves out.
#
#   $(call paper,VARIABLE,VALUES,ROWS)       VALUES: spellings of the paper's value, or words of one, such as an
#                                            option; ^^ stands for a space. ROWS: parts of the names of the rows of
#                                            expected.tsv (their a and b) that depend on it, or all
#   $(call another_sample,PREFIX[,NAME=VALUE])    the words that tell a summary which are not; a value of one of a
#                                            list's pieces is given
paper = $(eval PAPER_NAMES += $(strip $1))$(eval PAPER_ROWS_$(strip $1) += $(subst $(space),+,$(strip $3)):$(call \
    paper_value,$2))
paper_value = $(subst $(space),|,$(strip $1))
another_sample = $(foreach name,$(filter $1_%,$(sort $(PAPER_NAMES))),$(call \
    another_of,$(name),$(call folder_words,$(strip $(or $(patsubst $(name)=%,%,$(filter $(name)=%,$2)),$($(name)))))))
# NAME,VALUE with ^^ for spaces
another_of = $(foreach claim,$(PAPER_ROWS_$1),$(if $(filter $(subst |, ,$(call another_values,$(claim))),$2 $(subst \
    ^^, ,$2)),,another=$1:$(firstword $(subst :, ,$(claim)))))
another_values = $(patsubst $(firstword $(subst :, ,$1)):%,%,$1)

cuzr_2019 := kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000

$(call paper,CAMG_POTENTIAL,    $(cuzr_2019), all)
$(call paper,CAMG_COMPOSITION,  Cu50Zr50 Zr50Cu50, all)
$(call paper,CAMG_BASE,         50K, all)
$(call paper,CAMG_RATES,        1e10K/s 1e12K/s 1e14K/s, all)
$(call paper,CAMG_SPIKE,        --peak=1000K, cluster MG_ht NG CAMG)
$(call paper,CAMG_SHELL,        0.2nm 2A, core interface)
$(call paper,CAMG_COMPACT,      --pressure=5GPa, NG)
$(call paper,CAMG_VORONOI,      --radii=Cu:1.35A$(comma)Zr:1.55A, FI ILO CRYST volume_peak string any$(comma)volume_A3 \
    MG$(comma)all$(comma)Cu$(comma)volume MG$(comma)all$(comma)Zr$(comma)volume)
$(call paper,CAMG_VORONOI,      --edge-threshold=0.1A, FI ILO CRYST string)
$(call paper,CAMG_STRINGS,      --cutoff=3.5A, string)
$(call paper,CAMG_STRAIN,       --cutoff=3.8A, shear_strain)

$(call paper,LAVES_POTENTIAL,    lj:wahnstrom, all)
$(call paper,LAVES_COMPOSITIONS, 50-50:A1B1:0.767, 50-50 radical plain mdmc ncl)
$(call paper,LAVES_COMPOSITIONS, 67-33:A1B2:0.714, 67-33)
$(call paper,LAVES_COMPOSITIONS, 33-67:A2B1:0.820, 33-67)
$(call paper,LAVES_VOLUME,       0.767, mdmc ncl two-phase energy_at)
$(call paper,LAVES_GRAIN_VOLUME, 0.69, ncl)
$(call paper,LAVES_LOW,          0.95, .low mdmc ncl)
$(call paper,LAVES_HIGH,         1.2, .high cna)
$(call paper,LAVES_RADII,        A:0.5$(comma)B:0.416666666666667, radical)

$(call paper,NANOLAMINATE_POTENTIAL,  $(cuzr_2019), all)
$(call paper,NANOLAMINATE_PERIOD,     4.5, model crystals)
$(call paper,NANOLAMINATE_MODULATION, 0.09, model crystals)
$(call paper,NANOLAMINATE_OXYGEN,     0.1, model crystals)
$(call paper,NANOLAMINATE_CONTRAST,   0.12, model crystals)
$(call paper,NANOLAMINATE_CRYSTALS,   1.5, crystals)

$(call paper,STEM_MRO_POTENTIAL,        $(cuzr_2019), plain)
$(call paper,STEM_MRO_ORDER_MICROSCOPE, --voltage=300kV, all)
$(call paper,STEM_MRO_ORDER_MICROSCOPE, --alpha=1.15mrad, all)
$(call paper,STEM_MRO_ORDER_ANALYSIS,   --ring=3.5/nm:4.5/nm, plain)

$(call paper,MECHANICS_POTENTIAL,   $(cuzr_2019), all)
$(call paper,MECHANICS_COMPOSITION, Cu50Zr50 Zr50Cu50, all)
$(call paper,MECHANICS_TEMPERATURE, 300K, yield localization flow slope angle)
$(call paper,MECHANICS_PERIOD,      4.5, NL)
$(call paper,MECHANICS_MODULATION,  0.09, NL)
$(call paper,MECHANICS_CRYSTALS,    1.5, NL_c)
