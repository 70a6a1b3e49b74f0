// SPDX-License-Identifier: GPL-3.0-or-later
// Voronoi cells by libvoro++, for comparison: voronoi_reference RADICAL EDGE_THRESHOLD FACE_THRESHOLD PERIODIC REPEATS < points
// points: n, then the edges of the (orthogonal) box, then lines of id x y z radius. Without repeats prints id volume faces n3 n4 n5 n6 of
// every cell, thresholds applied as OVITO does; with repeats prints the least seconds of so many runs (volume and face orders, 3 atoms a block).
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>
#include <voro++/voro++.hh>
using namespace voro;

struct points {
    int n;
    double box[3];
    std::vector<double> r;
};

static double edge_length(const std::vector<double> &v, int a, int b)
{
    return std::hypot(v[3 * a] - v[3 * b], v[3 * a + 1] - v[3 * b + 1], v[3 * a + 2] - v[3 * b + 2]);
}

static void print_cell(int id, voronoicell_neighbor &cell, double edge_threshold, double face_threshold)
{
    std::vector<double> vertices, areas;
    std::vector<int> faces;
    cell.vertices(vertices);
    cell.face_vertices(faces);
    cell.face_areas(areas);
    int orders[64] = {0}, kept = 0;
    for (size_t at = 0, face = 0; at < faces.size(); at += faces[at] + 1, face++) {
        int order = 0, count = faces[at];
        for (int k = 0; k < count; k++)
            order += edge_length(vertices, faces[at + 1 + k], faces[at + 1 + (k + 1) % count]) >= edge_threshold;
        if (order >= 3 && (face_threshold == 0 || areas[face] > face_threshold)) {
            kept++;
            orders[order]++;
        }
    }
    printf("%d %.17g %d %d %d %d %d\n", id, cell.volume(), kept, orders[3], orders[4], orders[5], orders[6]);
}

template <class container_type> static double all_cells(container_type &container, bool print, double edge, double face)
{
    c_loop_all loop(container);
    voronoicell_neighbor cell;
    std::vector<int> orders, neighbours;
    double sum = 0;
    if (loop.start())
        do {
            if (!container.compute_cell(cell, loop))
                continue;
            if (print) {
                print_cell(loop.pid(), cell, edge, face);
            } else {
                sum += cell.volume();
                cell.neighbors(neighbours);
                cell.face_orders(orders);
            }
        } while (loop.inc());
    return sum;
}

static void tessellate(const points &p, bool radical, bool periodic, bool print, double edge, double face)
{
    const double *b = p.box;
    double scale = std::cbrt(p.n / (3 * b[0] * b[1] * b[2]));
    int blocks[3];
    for (int k = 0; k < 3; k++)
        blocks[k] = b[k] * scale < 1 ? 1 : int(b[k] * scale);
    if (radical) {
        container_poly container(0, b[0], 0, b[1], 0, b[2], blocks[0], blocks[1], blocks[2], periodic, periodic, periodic, 8);
        for (int i = 0; i < p.n; i++)
            container.put(i + 1, p.r[4 * i], p.r[4 * i + 1], p.r[4 * i + 2], p.r[4 * i + 3]);
        all_cells(container, print, edge, face);
    } else {
        container container(0, b[0], 0, b[1], 0, b[2], blocks[0], blocks[1], blocks[2], periodic, periodic, periodic, 8);
        for (int i = 0; i < p.n; i++)
            container.put(i + 1, p.r[4 * i], p.r[4 * i + 1], p.r[4 * i + 2]);
        all_cells(container, print, edge, face);
    }
}

int main(int argc, char **argv)
{
    points p;
    if (argc != 6 || scanf("%d %lf %lf %lf", &p.n, &p.box[0], &p.box[1], &p.box[2]) != 4)
        return 64;
    p.r.resize(4 * size_t(p.n));
    for (int i = 0; i < p.n; i++)
        if (scanf("%*d %lf %lf %lf %lf", &p.r[4 * i], &p.r[4 * i + 1], &p.r[4 * i + 2], &p.r[4 * i + 3]) != 4)
            return 65;
    int repeats = atoi(argv[5]);
    double least = 1e300;
    for (int i = 0; i < (repeats ? repeats : 1); i++) {
        auto start = std::chrono::steady_clock::now();
        tessellate(p, atoi(argv[1]), atoi(argv[4]), !repeats, atof(argv[2]), atof(argv[3]));
        least = std::fmin(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    if (repeats)
        printf("%.6f\n", least);
    return 0;
}
