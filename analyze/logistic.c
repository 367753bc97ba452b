/*
 * logistic.c - L-BFGS for the trainer.
 */
#include "analyze/logistic.h"

#include "core/mem.h"
#include "core/stats.h"

#include <math.h>
#include <string.h>

enum { MEMORY = 6, MAX_HALVINGS = 20 };

static const double ENOUGH_DECREASE = 1e-4; /* Armijo */
static const double SMALL_GRADIENT = 1e-4;  /* of the first one: then it is done */

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double scale_of(const struct logistic_problem *p, size_t column)
{
    return p->scales ? p->scales[column] : 1;
}

/* Between two evaluations. */
struct scratch {
    double *weights; /* of the columns, as rows see them */
    double *pulls;   /* on them */
};

/* The columns' weights: their own and what they share. */
static void put_weights(const struct logistic_problem *p, const double *u, double *weights)
{
    size_t n = p->x.n_columns;

    for (size_t j = 0; j < n; j++) {
        weights[j] = u[j] * scale_of(p, j);
        if (p->shared && p->shared[j])
            weights[j] += dot(p->shared[j], u + n + 1, p->n_shared);
    }
}

/* Loss and gradient at u = w / s. */
static double evaluate(const struct logistic_problem *p, const double *u, double *gradient,
                       struct scratch *scratch)
{
    size_t n = p->x.n_columns, n_shared = p->shared ? p->n_shared : 0;
    const double *weights = scratch->weights;
    double loss = dot(u, u, n) / 2 + dot(u + n + 1, u + n + 1, n_shared) / 2;

    put_weights(p, u, scratch->weights);
    memcpy(gradient, u, (n + 1 + n_shared) * sizeof *u);
    gradient[n] = 0;
    memset(scratch->pulls, 0, n * sizeof *scratch->pulls);
    for (size_t i = 0; i < p->x.n_rows; i++) {
        size_t from = p->x.starts[i], to = p->x.starts[i + 1];
        if (p->y[i] == 0 || from == to)
            continue;
        double scale = p->x.plain ? 1 : 1 / sqrt((double)(to - from)), sum = 0;
        for (size_t k = from; k < to; k++)
            sum += weights[p->x.columns[k]];
        double known = p->offsets ? (double)p->offsets[i] : 0;
        double margin = p->y[i] * (sum * scale + u[n] + known);
        double e = stats_exp(margin < 0 ? margin : -margin); /* never above 1 */
        double cost = margin < 0 ? -margin + stats_log(1 + e) : stats_log(1 + e);
        double chance = margin < 0 ? 1 / (1 + e) : e / (1 + e); /* of the wrong class */
        double v = p->c * (double)p->weights[i];
        loss += v * cost;
        double g = -v * p->y[i] * chance;
        gradient[n] += g;
        g *= scale;
        for (size_t k = from; k < to; k++) {
            gradient[p->x.columns[k]] += g * scale_of(p, p->x.columns[k]);
            scratch->pulls[p->x.columns[k]] += g;
        }
    }
    for (size_t j = 0; p->shared && j < n; j++)
        for (size_t k = 0; p->shared[j] && k < n_shared; k++)
            gradient[n + 1 + k] += scratch->pulls[j] * p->shared[j][k];
    return loss;
}

struct memory {
    double *s[MEMORY], *y[MEMORY];
    double rho[MEMORY];
    int n, next;
};

/* Turns the gradient into the direction (the two-loop recursion). */
static void turn(const struct memory *m, const double *gradient, double *direction, size_t n)
{
    double alpha[MEMORY];

    for (size_t i = 0; i < n; i++)
        direction[i] = -gradient[i];
    for (int k = 0; k < m->n; k++) {
        int j = (m->next - 1 - k + 2 * MEMORY) % MEMORY;
        alpha[j] = m->rho[j] * dot(m->s[j], direction, n);
        for (size_t i = 0; i < n; i++)
            direction[i] -= alpha[j] * m->y[j][i];
    }
    if (m->n > 0) {
        int j = (m->next - 1 + MEMORY) % MEMORY;
        double gamma = 1 / (m->rho[j] * dot(m->y[j], m->y[j], n));
        for (size_t i = 0; i < n; i++)
            direction[i] *= gamma;
    }
    for (int k = m->n - 1; k >= 0; k--) {
        int j = (m->next - 1 - k + 2 * MEMORY) % MEMORY;
        double beta = m->rho[j] * dot(m->y[j], direction, n);
        for (size_t i = 0; i < n; i++)
            direction[i] += (alpha[j] - beta) * m->s[j][i];
    }
}

void logistic_fit(const struct logistic_problem *p, double *w)
{
    size_t n_columns = p->x.n_columns, n = n_columns + 1 + (p->shared ? p->n_shared : 0);
    struct memory m = { 0 };
    struct scratch scratch = { mem_alloc((n_columns + 1) * sizeof *w),
                               mem_alloc((n_columns + 1) * sizeof *w) };
    double *gradient = mem_alloc(n * sizeof *w), *direction = mem_alloc(n * sizeof *w);
    double *next_w = mem_alloc(n * sizeof *w), *next_gradient = mem_alloc(n * sizeof *w);

    for (size_t i = 0; i < n_columns; i++)
        w[i] = scale_of(p, i) > 0 ? w[i] / scale_of(p, i) : 0;
    for (int j = 0; j < MEMORY; j++) {
        m.s[j] = mem_alloc(n * sizeof *w);
        m.y[j] = mem_alloc(n * sizeof *w);
    }
    double loss = evaluate(p, w, gradient, &scratch);
    double first = sqrt(dot(gradient, gradient, n));
    for (int t = 0; t < p->iterations; t++) {
        turn(&m, gradient, direction, n);
        double slope = dot(gradient, direction, n), next_loss = loss;
        double step = t == 0 ? 1 / (first > 1 ? first : 1) : 1;
        int halvings = 0;
        for (; halvings < MAX_HALVINGS; halvings++, step /= 2) {
            for (size_t i = 0; i < n; i++)
                next_w[i] = w[i] + step * direction[i];
            next_loss = evaluate(p, next_w, next_gradient, &scratch);
            if (next_loss <= loss + ENOUGH_DECREASE * step * slope)
                break;
        }
        if (halvings == MAX_HALVINGS)
            break;
        double *s = m.s[m.next], *y = m.y[m.next];
        for (size_t i = 0; i < n; i++) {
            s[i] = next_w[i] - w[i];
            y[i] = next_gradient[i] - gradient[i];
        }
        double curve = dot(s, y, n);
        if (curve > 1e-12) {
            m.rho[m.next] = 1 / curve;
            m.next = (m.next + 1) % MEMORY;
            m.n += m.n < MEMORY;
        }
        memcpy(w, next_w, n * sizeof *w);
        memcpy(gradient, next_gradient, n * sizeof *w);
        loss = next_loss;
        if (p->progress)
            p->progress(p->to, t + 1, loss);
        if (sqrt(dot(gradient, gradient, n)) < SMALL_GRADIENT * first)
            break;
    }
    put_weights(p, w, scratch.weights);
    memcpy(w, scratch.weights, n_columns * sizeof *w);
    mem_free(scratch.pulls);
    mem_free(scratch.weights);
    for (int j = 0; j < MEMORY; j++) {
        mem_free(m.s[j]);
        mem_free(m.y[j]);
    }
    mem_free(next_gradient);
    mem_free(next_w);
    mem_free(direction);
    mem_free(gradient);
}
