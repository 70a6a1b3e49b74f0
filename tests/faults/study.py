# SPDX-License-Identifier: GPL-3.0-or-later
"""A mini study that takes seconds, made by make in a folder of its own, and what came of it."""
import os
import signal
import subprocess
import time

import common

# Physics is nobody's concern here: what is cut down is cut down until every stage of the study runs on something.
WORDS = {
    "camg": """CAMG_ATOMS_1e14=1200 CAMG_BOX=2.6nm,2.25nm,auto CAMG_MELT=300K CAMG_MELT_TIME=0.02ps CAMG_GLASS_HOLD=0.02ps CAMG_DIAMETER=1.6nm CAMG_TOLERANCE=0.2
        CAMG_SPIKE=--peak=300K_--rate=1e16K/s_--base=50K_--equilibrate=0.02ps_--hold=0.02ps CAMG_ENERGIES=60meV/atom CAMG_RELAX=0.05ps CAMG_RELAX_60=0.05ps
        CAMG_DEPOSIT=--sites=center_--layers=1_--height=3A_--cool=0.02ps_--final-relax=0.02ps_--fixed=0.4nm_--thermostat=0.5nm_--temperature=50K
        CAMG_SINGLE_ENERGIES=60meV/atom CAMG_SINGLE=--height=3A_--relax=0.05ps_--fixed=0.4nm_--thermostat=0.5nm_--temperature=50K
        CAMG_STACK=--repeat=1x1x1 CAMG_SUBSTRATE_Z=0A,12A
        CAMG_COMPACT=--pressure=5GPa_--temperature=50K_--load-time=0.05ps_--hold=0.02ps_--unload-time=0.02ps_--equilibrate=0.02ps_--closing-time=0.02ps
        CAMG_SLAB=--above-interface=-8A_--below-surface=-8A CAMG_RENDER=--size=80x60 CAMG_LOG_EVERY=5""",
    "laves": """LAVES_ATOMS=300 LAVES_MELT_TIME=0.1 LAVES_QUENCH_TIME=10 LAVES_QUENCH_EVERY=0.5 LAVES_QUENCH_LOG_EVERY=10 LAVES_LOW_TIME=0.4 LAVES_HIGH_TIME=0.4
        LAVES_INHERENT_EVERY=0.1 LAVES_FORCE=100 LAVES_CRYSTAL=3x3x3 LAVES_MDMC_TIME=0.2 LAVES_MDMC_EVERY=0.1 LAVES_SMALL_TIME=0.2 LAVES_LARGE_ATOMS=1200
        LAVES_LARGE_TIME=0.2 LAVES_NCL_EVERY=0.1 LAVES_VOLUMES=14 LAVES_RENDER=--size=80x60""",
    "mechanics": """MECHANICS_ATOMS=1200 MECHANICS_BOX=2.6nm,2.25nm,auto MECHANICS_MELT=400K MECHANICS_MELT_TIME=0.02ps MECHANICS_HOLD=0.02ps MECHANICS_RATE=1e16K/s
        MECHANICS_SLOW_RATE=5e15K/s MECHANICS_SPIKE=--peak=310K_--rate=1e16K/s_--base=300K_--equilibrate=0.02ps_--hold=0.02ps MECHANICS_DIAMETER=1.6nm MECHANICS_TOLERANCE=0.2
        MECHANICS_STACK=--repeat=1x1x1 MECHANICS_ENERGIES=60meV/atom MECHANICS_RELAX=0.05ps MECHANICS_RELAX_60=0.05ps MECHANICS_SETTLE=0.05ps
        MECHANICS_COMPACT=--pressure=5GPa_--temperature=300K_--load-time=0.05ps_--hold=0.02ps_--unload-time=0.02ps_--equilibrate=0.02ps_--closing-time=0.02ps
        MECHANICS_DEPOSIT=--sites=center_--layers=1_--height=3A_--cool=0.02ps_--final-relax=0.02ps_--fixed=0.4nm_--thermostat=0.5nm_--temperature=300K
        MECHANICS_LAMINATE_BOX=2.6nm,2.25nm,auto MECHANICS_PERIOD=2.6 MECHANICS_CRYSTALS=1_1 MECHANICS_SUBSTRATE=0A,12A MECHANICS_LOG_EVERY=10
        MECHANICS_LOAD=--to=16%_--frames-every=4%_--rate=5e11/s_--equilibrate=0.02ps_--elastic=2%_--offset=1%_--flow-from=10% MECHANICS_SLAB=--above-interface=-8A_--below-surface=-8A MECHANICS_RENDER=--size=80x60_--range=0,60_--largest""",
    "nanolaminate": """NANOLAMINATE_ATOMS=1800 NANOLAMINATE_BOX=4.5nm,2nm,auto NANOLAMINATE_QUENCH=--melt=500K_--melt-time=0.02ps_--rate=1e16K/s_--final=300K_--hold=0.02ps
        NANOLAMINATE_CRYSTALS=1_1 NANOLAMINATE_BASE_ATOMS=1200 NANOLAMINATE_BASE_BOX=2.6nm,2.25nm,auto NANOLAMINATE_SUBSTRATE=0A,12A NANOLAMINATE_CLUSTER=1.6nm
        NANOLAMINATE_BY_ATOMS=--energy=5eV/atom_--sites=random_--layers=1_--per-layer=20_--relax=0.02ps_--cool=0.01ps
        NANOLAMINATE_BY_CLUSTERS=--energy=100meV/atom_--sites=center_--layers=1_--relax=0.05ps_--cool=0.02ps
        NANOLAMINATE_DEPOSIT=--height=3A_--final-relax=0.02ps_--fixed=0.4nm_--thermostat=0.5nm_--temperature=300K
        NANOLAMINATE_SLAB=--above-interface=-8A_--below-surface=-8A NANOLAMINATE_MICROSCOPE=--voltage=200kV_--alpha=1mrad_--step=0.3nm_--detector=64x64_--pixel=0.32/nm_--method=kinematic NANOLAMINATE_SCAN=--scan=8x6
        NANOLAMINATE_FILM_SCAN=--scan=8x6 NANOLAMINATE_FOIL=--tile=1x1x1 NANOLAMINATE_FILM_FOIL=--tile=1x1x1
        NANOLAMINATE_SAED=--voltage=200kV_--alpha=0.03mrad_--scan=1x1_--detector=64x64_--pixel=0.32/nm_--method=kinematic_--window=4nm""",
    "stem-mro": """STEM_MRO_ATOMS=500 STEM_MRO_BOX=2.2nm,2.2nm,auto STEM_MRO_QUENCH=--melt=400K_--melt-time=0.02ps_--rate=1e16K/s_--final=300K_--hold=0.02ps STEM_MRO_FOIL=--tile=1x1x1
        STEM_MRO_MICROSCOPE=--voltage=300kV_--alpha=1.15mrad_--scan=4x4_--step=0.32nm_--detector=64x64_--pixel=0.32/nm_--method=kinematic""",
}

# What is made of those that are not made whole: the rest takes minutes, or wants a film that is one.
GOALS = {
    "stem-mro": [f"results/stem-mro/mini/scan-{sample}.xyz" for sample in ("Zr50Cu50", "random")],
    "mechanics": ["results/mechanics/mini/MG.tsv"],
    "nanolaminate": [f"results/nanolaminate/mini/{sample}.tsv" for sample in ("model", "crystals", "atoms", "clusters")],
}

# Not of the bytes that are promised: what is said, when, and the page that shows it.
SPOKEN = ("logs", ".run", "index.html")


def words(study, **more):
    """Of make; a blank within a value is written _ above."""
    given = dict(word.split("=", 1) for word in WORDS[study].split())
    return [f"{name}={value}" for name, value in {**{n: v.replace("_", " ") for n, v in given.items()}, **more}.items()]


def built_version():
    """What the programs say that they are: make is told it, so that they are tested as they were built, whatever was committed since."""
    return subprocess.run([os.path.join(common.BIN, "create"), "--version"], capture_output=True, text=True, check=True).stdout.split()[2]


def folder(path):
    """A folder that has everything of ours but results."""
    common.empty(path)
    for entry in os.listdir(common.TOP):
        if entry not in ("results", ".git"):
            os.symlink(os.path.join(common.TOP, entry), os.path.join(path, entry))
    return path


class Make:
    """A make of a study, a process group of its own."""

    def __init__(self, study, place, home, more=(), **variables):
        self.said = open(os.path.join(home, "said"), "ab")
        self.process = subprocess.Popen(["make", *GOALS.get(study, [study]), f"BIN={common.BIN}", f"VERSION_TEXT={built_version()}", *words(study, **dict(more))], cwd=place, stdin=subprocess.DEVNULL, stdout=self.said,
                                        stderr=subprocess.STDOUT, env=common.environment(home, **variables), start_new_session=True)

    def signal(self, number, whole):
        """To make alone, or to it and all that it has started."""
        try:
            if whole:
                os.killpg(self.process.pid, number)
            else:
                os.kill(self.process.pid, number)
        except ProcessLookupError:
            pass

    def members(self):
        """Numbers of the processes of the group, and their names."""
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(rest.split()[2]) == self.process.pid and rest.split()[0] != "Z":
                found.append((int(entry), name))
        return found

    def wait(self, seconds=None):
        """Its exit code, or None where it still runs."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self):
        """Whoever of the group is left is ended."""
        deadline = time.monotonic() + 30
        while self.members() and time.monotonic() < deadline:
            self.signal(signal.SIGKILL, True)
            self.process.poll()
            time.sleep(0.02)
        self.said.close()


def results(place):
    """Every file of the results by name, whole."""
    found = {}
    top = os.path.join(place, "results")
    for study in sorted(os.listdir(top)) if os.path.isdir(top) else ():
        inside = common.files_in(os.path.join(top, study, "mini"), SPOKEN)
        found.update({f"{study}/{name}": data for name, data in inside.items()})
    return found


def differences(expected, found):
    """In words."""
    other = sorted(name for name in expected if name in found and found[name] != expected[name])
    return [f"{verdict}: {' '.join(names[:6])}" for verdict, names in
            (("other bytes", other), ("missing", sorted(set(expected) - set(found))), ("left over", sorted(set(found) - set(expected)))) if names]
