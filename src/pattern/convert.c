/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a data cube as it is prepared. */
#include "pattern/convert.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "cube/cube_copy.h"
#include "cube/cube_write.h"
#include "pattern/prepared.h"

static bool changes_values(const struct survey_settings *settings)
{
    return settings->masked || settings->shift || settings->normalize ||
           (settings->marks_given && isfinite(settings->saturation));
}

struct preparation {
    const struct survey_settings *settings;
    float *work;
};

static void prepare(void *context, size_t position, float *pattern)
{
    const struct preparation *preparation = context;
    prepared_pattern(preparation->settings, position, pattern, preparation->work);
}

int convert(struct cube *cube, const struct survey_settings *settings, const char *path,
            struct cube_copied *copied, struct error *error)
{
    struct cube_header header = *cube_header(cube);
    struct preparation preparation = {settings,
                                      memory_alloc(cube_pattern_size(cube), sizeof(float))};
    bool changes = changes_values(settings);
    header.type = cube_write_type(path, changes ? CUBE_FLOAT32 : header.type);
    header.center[0] = settings->geometry.center[0];
    header.center[1] = settings->geometry.center[1];
    int code =
        cube_copy(cube, path, &header,
                  &(struct cube_change){changes ? prepare : NULL, &preparation}, copied, error);
    free(preparation.work);
    return code;
}
