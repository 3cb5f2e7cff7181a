"""The command line: thin commands, each one function of the library.

Exit codes: 0 done (a refused or locked plan is a result, too), 2 bad input, 1 a fault inside coxa.
The modules behind the commands are imported when a command runs, so that `coxa --help` answers at once and only
`coxa start`, `export` and `import` load Django.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from coxa import __version__
from coxa.catalog.tongue import ENGLISH
from coxa.cli_text import chosen_language, say
from coxa.errors import BadInput, JournalError, ManyFaults

DONE, INTERNAL, BAD = 0, 1, 2
SHOW_FILES = ("svg", "png", "glb", "traces")  # what `coxa show` writes to a file
# What may be known of a hip: values of a report, then movements.
HIP_VALUES = (
    ("alpha", "lcea", "femoral_version", "acetabular_version", "neck_shaft")
    + ("flexion", "extension", "abduction", "adduction", "adduction90", "ir90", "er90", "ir_prone", "er_prone")
)  # fmt: skip
Run = Callable[[argparse.Namespace], int]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("--date", text, say("no_date")) from None


def _plan(args: argparse.Namespace) -> int:
    from coxa.cli_plan import run_plan

    # The one place where the command line looks at the clock: the plan itself takes the day as an argument.
    today = _day(args.date) if args.date else None
    return run_plan(args.file, args.input, args.save_input, today, as_json=args.json)


def _exercises(args: argparse.Namespace) -> int:
    from coxa.cli_catalog import Filters, run_exercises

    filters = Filters(tuple(args.direction), args.level, args.position, tuple(args.equipment), args.zone, args.search)
    return run_exercises(filters, as_json=args.json)


def _show(args: argparse.Namespace) -> int:
    from coxa.cli_catalog import run_show
    from coxa.cli_show import Wanted

    asked = [Wanted(kind, getattr(args, kind), args.side) for kind in SHOW_FILES if getattr(args, kind)]
    return run_show(args.id, asked, as_json=args.json)


def _check(args: argparse.Namespace) -> int:
    from coxa.cli_catalog import run_check

    return DONE if run_check(provisional=args.provisional, solved=args.solved, as_json=args.json) else BAD


def _explain(args: argparse.Namespace) -> int:
    from coxa.cli_explain import run_explain

    return run_explain(args.rules, args.exercise, as_json=args.json)


def _simulate(args: argparse.Namespace) -> int:
    from coxa.cli_simulate import Asked, run_simulate

    start = _day(args.date) if args.date else None
    asked = Asked(args.file, args.weeks, args.seed, start, tuple(args.set), args.svg)
    return run_simulate(asked, as_json=args.json)


def _paper(args: argparse.Namespace) -> int:
    from coxa.cli_paper import Asked, run_paper

    on = _day(args.date) if args.date else None
    return run_paper(Asked(args.what, args.id, args.to, args.answers, args.home, args.kind, on))


def _score(args: argparse.Namespace) -> int:
    from coxa.cli_score import run_score

    return run_score(args.measure, args.file, args.before, args.rule, as_json=args.json)


def _hip(args: argparse.Namespace) -> int:
    from coxa.cli_hip import Asked, run_hip

    how = (args.side, args.sex, args.by, args.stopped, args.active, args.png)
    return run_hip(Asked(_hip_values(args), *how), as_json=args.json)


def _hip_values(args: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(args, name) for name in HIP_VALUES if getattr(args, name) is not None}


def _no_hip_values(args: argparse.Namespace) -> None:
    """Refuse the values of one hip where many are drawn: they would change nothing."""
    for name, value in _hip_values(args).items():
        raise BadInput(f"--{name.replace('_', '-')}", value, say("hip.no_place"))


def _cohort(args: argparse.Namespace) -> int:
    from coxa.cli_hip import run_cohort

    _no_hip_values(args)
    return run_cohort(args.group, args.n, args.seed, args.mode, as_json=args.json)


def _study(args: argparse.Namespace) -> int:
    from coxa.cli_hip_study import Where, run_study
    from coxa.hip.study import Study

    _no_hip_values(args)
    study = Study(args.group, args.n, args.seed, args.mode)
    return run_study(study, Where(args.workers, args.cluster, args.to), as_json=args.json)


def _start(args: argparse.Namespace) -> int:
    from coxa.cli_journal import run_start

    return run_start(args.port, args.home, phone=args.phone, https=args.https)


def _export(args: argparse.Namespace) -> int:
    from coxa.cli_journal import run_export

    return run_export(args.file, args.home, as_json=args.json)


def _import(args: argparse.Namespace) -> int:
    from coxa.cli_journal import run_import

    return run_import(args.file, args.home, as_json=args.json)


# --- the parser -----------------------------------------------------------------------------------------------------


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Run,
    *,
    json: bool = True,
    of: str = "",
) -> argparse.ArgumentParser:
    """Add a command; `of`: the command it stands under, whose options before its name count, too."""
    key = f"{of}.{name}" if of else name
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=say(f"{key}.help"), description=say(f"{key}.about")
    )
    parser.set_defaults(run=run)
    unless_given = argparse.SUPPRESS if of else False
    if json:
        parser.add_argument("--json", action="store_true", default=unless_given, help=say("option.json"))
    parser.add_argument("--trace", action="store_true", default=unless_given, help=say("option.trace"))
    return parser


def _add_start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="N", help=say("start.port"))
    parser.add_argument("--home", type=Path, metavar="FOLDER", help=say("start.home"))
    parser.add_argument("--phone", action="store_true", help=say("start.phone"))
    parser.add_argument("--https", action="store_true", help=say("start.https"))


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.toml", help=say("plan.file"))
    parser.add_argument("--date", metavar="D", help=say("plan.date"))
    parser.add_argument("--input", type=Path, metavar="FILE", help=say("plan.input"))
    parser.add_argument("--save-input", type=Path, metavar="FILE", help=say("plan.save_input"))


def _add_exercises(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--direction", action="append", default=[], metavar="D", help=say("exercises.direction"))
    parser.add_argument("--level", type=int, choices=range(1, 6), help=say("exercises.level"))
    parser.add_argument("--position", metavar="P", help=say("exercises.position"))
    parser.add_argument("--equipment", action="append", default=[], metavar="E", help=say("exercises.equipment"))
    parser.add_argument("--zone", type=int, choices=range(4), help=say("exercises.zone"))
    parser.add_argument("--search", metavar="WORD", help=say("exercises.search"))


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=say("show.id"))
    for kind in SHOW_FILES:
        parser.add_argument(f"--{kind}", metavar="FILE", help=say(f"show.{kind}"))
    parser.add_argument("--side", choices=("left", "right"), default="right", help=say("show.side"))


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="PERSON.toml", help=say("simulate.file"))
    parser.add_argument("--weeks", type=int, default=26, metavar="N", help=say("simulate.weeks"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=say("simulate.seed"))
    parser.add_argument("--date", metavar="D", help=say("simulate.date"))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=NUMBER", help=say("simulate.set"))
    parser.add_argument("--svg", type=Path, metavar="FILE", help=say("simulate.svg"))


def _add_score(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("measure", metavar="MEASURE", help=say("score.measure"))
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.toml", help=say("score.file"))
    parser.add_argument("--before", type=Path, metavar="FILE.toml", help=say("score.before"))
    parser.add_argument("--rule", metavar="R", help=say("score.rule"))


def _add_hip(parser: argparse.ArgumentParser) -> None:
    for name in HIP_VALUES:
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, metavar="DEG", help=say(f"hip.{name}"))
    parser.add_argument("--side", choices=("left", "right"), default="right", help=say("hip.side"))
    parser.add_argument("--sex", choices=("man", "woman", "either"), default="either", help=say("hip.sex"))
    parser.add_argument("--by", choices=("self", "helper", "clinician"), default="clinician", help=say("hip.by"))
    parser.add_argument(
        "--stopped", choices=("firm", "tight", "pain", "unsure"), default="firm", help=say("hip.stopped")
    )
    parser.add_argument("--active", action="store_true", help=say("hip.active"))
    parser.add_argument("--png", type=Path, metavar="FILE", help=say("hip.png"))
    groups = parser.add_subparsers(title=say("hip.more"), metavar="COMMAND", help=say("hip.more_help"))
    _add_group(_command(groups, "cohort", _cohort, of="hip"), "cohort", n=2000)
    study = _command(groups, "study", _study, of="hip")
    _add_group(study, "study", n=1_000_000)
    study.add_argument("--workers", type=int, metavar="N", help=say("hip.study.workers"))
    study.add_argument("--cluster", metavar="ADDRESS", help=say("hip.study.cluster"))
    study.add_argument("--to", type=Path, metavar="FILE", help=say("hip.study.to"))


def _add_group(parser: argparse.ArgumentParser, name: str, n: int) -> None:
    parser.add_argument("--group", required=True, metavar="G", help=say("hip.cohort.group"))
    parser.add_argument("--n", type=int, default=n, metavar="N", help=say(f"hip.{name}.n"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=say("hip.cohort.seed"))
    parser.add_argument("--mode", default="fitted", metavar="M", help=say("hip.cohort.mode"))


def _add_paper(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("session", "week", "exercise"), help=say("paper.what"))
    parser.add_argument("id", nargs="?", metavar="ID", help=say("paper.id"))
    parser.add_argument("--to", type=Path, metavar="FILE", required=True, help=say("paper.to"))
    parser.add_argument("--answers", type=Path, metavar="FILE.toml", help=say("paper.answers"))
    parser.add_argument("--kind", choices=("a", "b", "calm"), default="", help=say("paper.kind"))
    parser.add_argument("--home", type=Path, metavar="FOLDER", help=say("start.home"))
    parser.add_argument("--date", metavar="D", help=say("plan.date"))


def _add_journal_file(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say(f"{name}.file"))
    parser.add_argument("--home", type=Path, metavar="FOLDER", help=say("start.home"))


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command."""
    parser = argparse.ArgumentParser(prog="coxa", description=say("about"), epilog=say("after"))
    parser.add_argument("--version", action="version", version=__version__, help=say("option.version"))
    commands = parser.add_subparsers(title=say("commands"), metavar="COMMAND", required=True)
    _add_start(_command(commands, "start", _start, json=False))
    _add_plan(_command(commands, "plan", _plan))
    _add_exercises(_command(commands, "exercises", _exercises))
    _add_show(_command(commands, "show", _show))
    _add_score(_command(commands, "score", _score))
    check = _command(commands, "check", _check)
    check.add_argument("--provisional", action="store_true", help=say("check.provisional"))
    check.add_argument("--solved", action="store_true", help=say("check.solved"))
    explain = _command(commands, "explain", _explain)
    explain.add_argument("rules", metavar="RULES", help=say("explain.rules"))
    explain.add_argument("--exercise", metavar="ID", help=say("explain.exercise"))
    _add_simulate(_command(commands, "simulate", _simulate))
    _add_hip(_command(commands, "hip", _hip))
    _add_paper(_command(commands, "paper", _paper, json=False))
    _add_journal_file(_command(commands, "export", _export), "export")
    _add_journal_file(_command(commands, "import", _import), "import")
    return parser


# --- running --------------------------------------------------------------------------------------------------------


def _complain(error: BadInput | JournalError) -> int:
    faults: Sequence[object] = error.faults if isinstance(error, ManyFaults) else (error,)
    print(say("bad"), file=sys.stderr)
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    return BAD


def _run_spoken(args: argparse.Namespace) -> int:
    """Run the command in the language of COXA_LANGUAGE."""
    language = chosen_language()
    if language == ENGLISH.code:
        return int(args.run(args))
    from coxa.catalog.words import speaking, words_in

    with speaking(words_in(language)):
        return int(args.run(args))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = build_parser().parse_args(argv)
    try:
        code = _run_spoken(args)
    except (BadInput, JournalError) as error:
        return _complain(error)
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; keep Python from complaining about it at exit.
        sys.stderr.close()
        return DONE
    except Exception as error:  # noqa: BLE001 - the border: a person gets a sentence, --trace gets the rest
        if args.trace:
            traceback.print_exc()
        print(say("internal", error=f"{type(error).__name__}: {error}"), file=sys.stderr)
        return INTERNAL
    return code


if __name__ == "__main__":
    sys.exit(main())
