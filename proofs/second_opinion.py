"""cvc5 in a process of its own: a question a message on stdin, an answer a line on stdout.

A message is the length of the text in characters, a newline, and that many characters of
SMT-LIB. The line is the digest of the text and sat, unsat or unknown. The parent kills this
process when it has waited long enough. Ctrl-C in a terminal reaches this process too: it ends
without a word, the parent says what there is to say.
"""

from __future__ import annotations

import signal
import sys
from hashlib import sha256


def digest(text: str) -> str:
    """The name of a question, by which its answer is known."""
    return sha256(text.encode()).hexdigest()


def answer(text: str) -> str:
    """What cvc5 says of one SMT-LIB script that ends with (check-sat)."""
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, parser.getSymbolManager())
    return said.strip() or "unknown"


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while header := sys.stdin.readline():
        text = sys.stdin.read(int(header))
        print(digest(text), answer(text), flush=True)


if __name__ == "__main__":
    main()
