# SPDX-License-Identifier: GPL-3.0-or-later
"""What a study's folder of results says of itself: what it was made with (variables), its stages by the commands that are
kept in .args/, their files, and how they hang together. Nothing but the folder is asked, so that one that was moved, or
made by a scheduler, or is a variant with values of its own, tells the same."""
import collections
import os
import re
import shlex


def words_mk(name):
    """The words that pipelines/stage/words.mk gives a variable."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'stage', 'words.mk'), encoding='utf-8') as lines:
        return next(line.split(':=')[1].split() for line in lines if re.match(rf'{name} *:=', line))


FILES = words_mk('stage_file_options')
FOLDERS = words_mk('stage_folder_options')
MOVERS = words_mk('stage_mover_names')
# a program and its version in a history: create 0.2.0-dev+20261129.g174a57324e --random ... | quench ...
VERSION = re.compile(r'(?:^|\| )[a-z][a-z0-9-]* (\d+\.\d+\.\d\S*)')
HIDDEN = {'checkpoints', 'cluster', 'logs', 'variables', 'index.html'}


class Stage:
    """One file of the study and how it was made."""

    def __init__(self, file, text):
        self.file = file
        self.version, _, rest = text.partition(': ')
        self.command, _, digests = rest.partition(' # ')
        self.digests = dict(d.split('=', 1) for d in digests.split() if '=' in d)
        self.words = words_of(self.command)
        self.beside = [w.split('=', 1)[1] for w in self.words if w.split('=', 1)[0] in made_by(FILES)]
        self.folders = [w.split('=', 1)[1] for w in self.words if w.split('=', 1)[0] in made_by(FOLDERS)]
        self.step = step_of(self.words)
        self.after = []


def made_by(options):
    return {'--' + option for option in options}


def words_of(command):
    """The words of a command; one that no shell reads gives them as they stand."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def step_of(words):
    """The program of it that moves atoms, else its first program or script: as pipelines/stage/words.mk names a step."""
    programs = [os.path.basename(w) for w in words if re.match(r'(\S*/)?(bin|pipelines|tools|libexec)/', w) or w == 'gnuplot']
    programs = [p for p in programs if not p.endswith(('.tsv', '.gp', '.awk', '.mk'))]
    return next((p for p in programs if p in MOVERS), programs[0] if programs else words[0] if words else '')


class Study:
    """A folder of results."""

    def __init__(self, path):
        self.path = os.path.normpath(path)
        self.variables = read_variables(os.path.join(self.path, 'variables'))
        self.stages = self.read_stages()
        self.link()

    def seconds(self, file):
        """How long the piece took, and when it began (seconds since 1970), by the note of stage/piece.sh; or None."""
        try:
            with open(os.path.join(self.path, '.run', file), encoding='utf-8') as note:
                word = note.read().rstrip('\n').split('\t')
            return (float(word[4]), int(word[2])) if word[0] == 'done' else None
        except (OSError, ValueError, IndexError):
            return None

    def versions(self):
        """The versions that made it, in full, as frames' histories have them; where there is no frame, as the commands' notes do."""
        found = set()
        for stage in self.stages:
            if stage.file.endswith('.xyz'):
                found.update(VERSION.findall(history_of(os.path.join(self.path, stage.file))))
        return sorted(found) or sorted({stage.version.split(' ')[-1] for stage in self.stages})

    def value(self, name):
        return self.variables.get(name, ('', ''))[1]

    def given(self):
        """NAME=VALUE of the variables that were given by hand, as a shell takes them."""
        return ' '.join(shlex.quote(f'{name}={value}') for name, (how, value) in sorted(self.variables.items()) if how == 'given')

    def read_stages(self):
        root, stages = os.path.join(self.path, '.args'), []
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                if name.endswith('.tmp'):
                    continue
                with open(os.path.join(folder, name), encoding='utf-8', errors='replace') as text:
                    stages.append(Stage(os.path.relpath(os.path.join(folder, name), root), text.read().strip()))
        return stages

    def link(self):
        """Which stages each one follows: by the files that its command names."""
        base = self.base()
        maker = {}
        for stage in self.stages:
            stage.beside = [inside(base, f) for f in stage.beside]
            stage.folders = [inside(base, f) for f in stage.folders]
            for file in [stage.file, *stage.beside, *stage.folders]:
                maker[file] = stage
        for stage in self.stages:
            named = {inside(base, part) for word in stage.words for part in re.split('[=,]', word)}
            named |= {os.path.dirname(name) for name in named}
            found = {maker[name] for name in named if name in maker} - {stage}
            stage.after = sorted(found, key=lambda s: s.file)

    def base(self):
        """The folder as the commands name it, which is another than ours where it was moved: what stands before the
        names of stages' files in most words."""
        files, counts = {stage.file for stage in self.stages}, collections.Counter()
        for stage in self.stages:
            for part in re.split('[=,\\s]', ' '.join(stage.words)):
                for at in (i + 1 for i, letter in enumerate(part) if letter == '/' and part[i + 1:] in files):
                    counts[part[:at]] += 1
        return counts.most_common(1)[0][0] if counts else self.path + '/'

    def files(self):
        """Every file of the results, by its place in the folder."""
        found = []
        for folder, folders, names in os.walk(self.path):
            place = os.path.relpath(folder, self.path)
            folders[:] = sorted(f for f in folders if not f.startswith('.') and not (place == '.' and f in HIDDEN))
            for name in sorted(names):
                if not name.startswith('.') and not name.endswith('.tmp') and not (place == '.' and name in HIDDEN):
                    found.append(name if place == '.' else os.path.join(place, name))
        return found


def history_of(frame):
    """What made it, by the second line of an extended XYZ file; nothing where there is none."""
    try:
        with open(frame, encoding='utf-8', errors='replace') as text:
            text.readline(1000)
            found = re.search('history="([^"]*)"', text.readline(100000))
        return found.group(1) if found else ''
    except OSError:
        return ''


def inside(base, name):
    return name[len(base):] if name.startswith(base) else name


def read_variables(path):
    """NAME: (given or file, VALUE)"""
    variables = {}
    if os.path.exists(path):
        with open(path, encoding='utf-8', errors='replace') as lines:
            for line in lines:
                how, _, setting = line.rstrip('\n').partition(' ')
                name, equals, value = setting.partition('=')
                if equals:
                    variables[name] = (how, value)
    return variables
