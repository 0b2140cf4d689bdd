#!/usr/bin/env python3
"""Times from the start of a published server to its first accepted event: start.py PROGRAM [PROGRAM2] [--rounds N].

Each PROGRAM is a folder that `dotnet publish src/Tocsin -c Release -o FOLDER` wrote. With two, they take turns, and the ratio of the medians is
printed. A fresh data directory is made for the first start; the second start finds it.
"""
import argparse, os, shutil, statistics, subprocess, tempfile, time, urllib.error, urllib.request

PORT = 27400


def accepted(deadline=30.0):
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/events", data=b'{"summary":"first"}', headers={"Content-Type": "application/json"})
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.002)
    raise SystemExit("the server took no event")


def start(program, data):
    command = ["dotnet", os.path.join(program, "tocsin.dll"), "serve", "--data", data, "--no-auth",
               "--ingest-url", f"http://127.0.0.1:{PORT}", "--search-url", f"http://127.0.0.1:{PORT + 1}",
               "--alerts-url", f"http://127.0.0.1:{PORT + 2}"]
    began = time.monotonic()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        accepted()
        return time.monotonic() - began
    finally:
        server.terminate()
        server.wait()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", nargs="+")
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    times = {p: ([], []) for p in asked.programs}
    for _ in range(asked.rounds):
        for program in asked.programs:
            folder = tempfile.mkdtemp()
            for which in (0, 1):
                times[program][which].append(start(program, os.path.join(folder, "data")))
            shutil.rmtree(folder)
    for which, name in enumerate(("fresh", "again")):
        medians = [statistics.median(times[p][which]) for p in asked.programs]
        ratio = f", ratio {medians[-1] / medians[0]:.2f}" if len(medians) > 1 else ""
        print(name + ": " + ", ".join(f"{m * 1000:.0f} ms" for m in medians) + ratio)


main()
