/*
 * contrast.c - relative luminance of sRGB and the ratio of two, by WCAG 2.2.
 */
#include "core/contrast.h"

#include "core/stats.h"

bool colour_parse(struct str text, struct colour *out)
{
    int d[6];
    size_t n = text.n - 1;

    if ((text.n != 4 && text.n != 7) || text.p[0] != '#')
        return false;
    for (size_t i = 0; i < n; i++)
        if ((d[i] = char_hex(text.p[i + 1])) < 0)
            return false;
    if (n == 3)
        *out = (struct colour){ (unsigned char)(d[0] * 17), (unsigned char)(d[1] * 17),
                                (unsigned char)(d[2] * 17) };
    else
        *out =
            (struct colour){ (unsigned char)(d[0] * 16 + d[1]), (unsigned char)(d[2] * 16 + d[3]),
                             (unsigned char)(d[4] * 16 + d[5]) };
    return true;
}

static double linear(unsigned char channel)
{
    double c = channel / 255.0;

    return c <= 0.04045 ? c / 12.92 : stats_exp(2.4 * stats_log((c + 0.055) / 1.055));
}

static double luminance(struct colour c)
{
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

int32_t colour_contrast(struct colour a, struct colour b)
{
    double la = luminance(a), lb = luminance(b);

    if (la < lb) {
        double t = la;

        la = lb;
        lb = t;
    }
    return (int32_t)((la + 0.05) / (lb + 0.05) * 1000.0 + 0.5);
}
