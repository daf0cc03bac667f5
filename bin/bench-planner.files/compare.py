"""compare.py BINARY SECONDS RULE FILE…: a row of a table per file. Every answer is checked here, by arithmetic of its own."""

import json
import math
import subprocess
import sys
import time
from pathlib import Path


def read(file):
    lines = [line.split() for line in Path(file).read_text().splitlines() if line.strip()]
    return int(float(lines[3][1])), [[float(value) for value in row] for row in lines[6:]]


def distances(rows, rule):
    table = [[math.dist(a[1:3], b[1:3]) for b in rows] for a in rows]
    return [[math.floor(way * 10) / 10 for way in row] for row in table] if rule == "dimacs" else table


def total(routes, ways):
    return sum(ways[a][b] for route in routes for a, b in zip([0, *route], [*route, 0]))


def require_feasible(name, routes, capacity, rows, ways):
    assert sorted(c for route in routes for c in route) == list(range(1, len(rows))), f"{name}: not everybody once"
    for route in routes:
        assert sum(rows[c][3] for c in route) <= capacity, f"{name}: overloaded"
        clock, here = rows[0][4], 0
        for c in [*route, 0]:
            clock = max(clock + ways[here][c], rows[c][4])
            assert clock <= rows[c][5] + 1e-6, f"{name}: late at {c}"
            clock, here = clock + rows[c][6], c


def ours(binary, file, seconds, rule):
    done = subprocess.run(
        [binary, "plan", "solve", file, "--seconds", str(seconds), "--processor-time", "--distance", rule],
        capture_output=True, check=True)
    return json.loads(done.stdout)["routes"]


class ProcessorTime:
    def __init__(self, seconds):
        self.end = time.process_time() + seconds

    def __call__(self, *_):
        return time.process_time() >= self.end


def scaled(rule):
    return 10 if rule == "dimacs" else 1_000


def whole(value, scale):
    """Rounded up, so that what is feasible there is feasible in truth."""
    return math.ceil(value * scale - 1e-6)


def pyvrp(capacity, rows, ways, seconds, rule):
    import pyvrp

    scale = scaled(rule)
    model = pyvrp.Model()
    places = [model.add_location(row[1], row[2]) for row in rows]
    closing = int(rows[0][5] * scale)
    model.add_depot(places[0], tw_early=0, tw_late=closing)
    for place, row in zip(places[1:], rows[1:]):
        model.add_client(
            place, delivery=int(row[3]), service_duration=whole(row[6], scale), tw_early=whole(row[4], scale), tw_late=int(row[5] * scale))
    model.add_vehicle_type(num_available=len(rows) - 1 if len(rows) < 200 else len(rows) // 2, capacity=capacity, tw_early=0, tw_late=closing)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            if i != j:
                way = whole(ways[i][j], scale)
                model.add_edge(a, b, distance=way, duration=way)
    result = pyvrp.solve(model.data(), ProcessorTime(seconds), seed=1, collect_stats=False, display=False)
    if not result.best.is_feasible():
        return None
    return [[visit.idx + 1 for visit in route if visit.is_client()] for route in result.best.routes()]


def ortools(capacity, rows, ways, seconds, rule):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    scale, count = scaled(rule), len(rows)
    way = [[whole(ways[i][j], scale) for j in range(count)] for i in range(count)]
    vehicles = count // 4 if count > 200 else 30
    manager = pywrapcp.RoutingIndexManager(count, vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(way))
    times = [[way[i][j] + whole(rows[i][6], scale) for j in range(count)] for i in range(count)]
    closing = int(rows[0][5] * scale)
    routing.AddDimension(routing.RegisterTransitMatrix(times), closing, closing, False, "time")
    dimension = routing.GetDimensionOrDie("time")
    for i in range(1, count):
        dimension.CumulVar(manager.NodeToIndex(i)).SetRange(whole(rows[i][4], scale), int(rows[i][5] * scale))
    loads = routing.RegisterUnaryTransitVector([int(row[3]) for row in rows])
    routing.AddDimension(loads, 0, capacity, True, "load")
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    # Processor time decides; the clock on the wall is only there in case of trouble.
    search.time_limit.FromMilliseconds(int(seconds * 20_000))
    routing.AddSearchMonitor(routing.solver().CustomLimit(ProcessorTime(seconds)))
    found = routing.SolveWithParameters(search)
    if found is None:
        return None
    routes = []
    for vehicle in range(vehicles):
        index, route = found.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes += [route] if route else []
    return routes


def main():
    binary, seconds, rule, *files = sys.argv[1:]
    for file in files:
        capacity, rows = read(file)
        ways = distances(rows, rule)
        mine = ours(binary, file, seconds, rule)
        require_feasible("ours", mine, capacity, rows, ways)
        own = total(mine, ways)
        cells = [Path(file).stem, seconds, f"{own:.1f}", str(len(mine))]
        for peer in [pyvrp, ortools]:
            routes = peer(capacity, rows, ways, float(seconds), rule)
            if routes is None:
                cells += ["nothing", "–"]
                continue
            require_feasible(peer.__name__, routes, capacity, rows, ways)
            other = total(routes, ways)
            cells += [f"{other:.1f}", f"{(own / other - 1) * 100:+.2f} %"]
        print("| " + " | ".join(cells) + " |", flush=True)


main()
