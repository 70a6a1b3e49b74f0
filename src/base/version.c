/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version this is. */
#include "base/version.h"

const char version_text[] = VERSION_TEXT;
const char version_number[] = VERSION_NUMBER;
