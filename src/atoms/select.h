/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selection language: comparisons of a column with a value, & | ! and parentheses.
 *
 *     voronoi_class=FI & species=Cu & pos_z>30A        id<=100 | !(cluster=-1)
 *
 * Components: pos_x pos_y pos_z velo_x ..., NAME_1 ... NAME_k for wider columns. Operators = !=
 * < <= > >=. A quantity's unit is that of the column (lengths for pos, ... ; bare numbers are
 * taken in the column's unit). Texts compare with = and != only; `species=Cu,Zr` means either.
 * A value may be quoted: 'a & b'. A text that no atom has is refused where it is a species that is
 * no element, differs from one of the column only in its case, or is none of those that a column
 * of ours can hold (columns_values). docs/select.md is for users. */
#ifndef ATOMS_SELECT_H
#define ATOMS_SELECT_H
#include <stdbool.h>
#include "atoms/frame.h"
#include "base/quantity.h"

/* Sets chosen[i] for each atom; counts into *count (may be NULL). Unknown columns and bad
 * syntax: EXIT_USAGE with the position. */
int select_atoms(const char *expression, const struct frame *frame, bool *chosen, size_t *count,
                 struct error *error);

/* The column and component that a name such as `pe`, `pos_z` or `voronoi_index_3` means. 0 or
 * EXIT_USAGE. */
int select_column(const struct frame *frame, const char *name, const struct column **column,
                  int *component, struct error *error);

/* The dimension of the values of a column that the frame contract knows (docs/frames.md), else
 * DIMENSION_NONE; takes names with components too. */
enum dimension select_dimension(const char *name);

#endif
