"""Finds the places of the verifier's sources at which one check, absorb, grinding or bound can be switched off.

A site is a mutant's name and what is to be inserted into the source so that the check holds always when the mutant's number is
active. Names are made of the file and the text of the check, never of a line's number.
"""
import re
from dataclasses import dataclass, field

ON = "::mutation::on(@)"
# Functions that write what is absorbed or hashed: each of their writes is a site.
ENCODERS = {
    "lib/proof/statement.cpp": ("Bytes Statement::encode(",),
    "lib/zkvm/program.cpp": ("Hash256 program_digest(",),
}
FAILURES = re.compile(r"\breject\(|std::unexpected\{|std::nullopt")


@dataclass
class Site:
    name: str
    kind: str
    path: str
    # (path, begin, end, before, after): text put before and after a range of a file; `@` is the mutant's number.
    wraps: list = field(default_factory=list)
    reasons: set = field(default_factory=set)  # offsets of the `reject("..` or `check(.., "..` that the site covers


def blank(text):
    """The same text with comments and the insides of string and character literals replaced by spaces."""
    def spaces(match):
        t = match.group()
        return re.sub(r"[^\n]", " ", t) if t.startswith("/") else t[0] + " " * (len(t) - 2) + t[-1]
    return re.sub(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\])'", spaces, text, flags=re.S)


def closing(code, at):
    """The offset of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return i
    raise ValueError(f"bracket at {at} is never closed")


def split(code, begin, end, token):
    """Ranges between the top-level occurrences of `token` in [begin, end)."""
    depth, at, parts = 0, begin, []
    i = begin
    while i < end:
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0 and code.startswith(token, i):
            parts.append((at, i))
            at = i + len(token)
            i = at
            continue
        i += 1
    return parts + [(at, end)]


def trimmed(code, begin, end):
    while begin < end and code[begin].isspace():
        begin += 1
    while end > begin and code[end - 1].isspace():
        end -= 1
    return begin, end


def words(text):
    return " ".join(text.split())


class Source:
    def __init__(self, path, text):
        self.path, self.text, self.code, self.sites = path, text, blank(text), []

    def add(self, kind, begin, end, before, after, name=None, reasons=()):
        begin, end = trimmed(self.code, begin, end)
        name = f"{self.path}: {kind}: {name or words(self.text[begin:end])}"
        self.sites.append(Site(name, kind, self.path, [(self.path, begin, end, before, after)], set(reasons)))

    def refusing(self, begin, end, suffix, reasons):
        """One mutant for each condition of A || B || C under which the verifier refuses."""
        choice = split(self.code, begin, end, "?")
        if len(choice) == 2:
            for part in split(self.code, choice[1][0], end, " : "):
                self.refusing(*part, suffix, reasons)
            return
        for a, b in split(self.code, begin, end, "||"):
            a, b = trimmed(self.code, a, b)
            last = trimmed(self.code, *split(self.code, a, b, "&&")[-1])
            grouped = self.code[last[0]] == "(" and closing(self.code, last[0]) == last[1] - 1
            if grouped and last[0] != a:  # A && (B || C)
                self.refusing(last[0] + 1, last[1] - 1, suffix, reasons)
            else:
                self.add("refuse", a, b, f"(!{ON} && (", "))", f"{words(self.text[a:b])} -> {suffix}", reasons)

    def holding(self, kind, begin, end, suffix="", reasons=()):
        """One mutant for each condition of A && B && C that must hold."""
        for a, b in split(self.code, begin, end, "&&"):
            a, b = trimmed(self.code, a, b)
            self.add(kind, a, b, f"({ON} || (", "))", words(self.text[a:b]) + suffix, reasons)

    def statement_end(self, at):
        """The offset of the semicolon that ends the statement at `at`."""
        return split(self.code, at, len(self.code), ";")[0][1]

    def inside(self, signature):
        """The bodies of the functions whose definition contains this text."""
        for match in re.finditer(re.escape(signature), self.code):
            begin = self.code.index("{", closing(self.code, self.code.index("(", match.start())))
            yield begin, closing(self.code, begin)

    def scan(self):
        self.channel_checks()
        self.early_returns()
        self.predicates()
        self.absorbed()
        return self.sites

    def channel_checks(self):
        for match in re.finditer(r"(?<![:\w])(?:channel_?\.)?check\(", self.code):
            opening = match.end() - 1
            arguments = split(self.code, opening + 1, closing(self.code, opening), ",")
            if len(arguments) == 2:
                reason = words(self.text[slice(*arguments[1])])
                self.holding("check", *arguments[0], f", {reason}", [match.end()])
        for match in re.finditer(r"\breturn (?=\w+\.check\w*\()", self.code):
            end = self.statement_end(match.start())
            self.add("refuse", match.start(), end, f"if ({ON}) return {{}}; ", "")

    def early_returns(self):
        for match in re.finditer(r"\bif \(", self.code):
            opening = match.end() - 1
            end = closing(self.code, opening)
            body = re.compile(r"\s*return\b").match(self.code, end + 1)
            if not body:
                # The proof file's reader keeps one flag instead of a reason.
                block = re.compile(r"\s*\{\s*failed_ = true;").match(self.code, end + 1)
                if block:
                    self.refusing(opening + 1, end, "failed_", [])
                continue
            stop = self.statement_end(body.start())
            result = words(self.text[body.end():stop])
            parts = split(self.code, opening + 1, end, ";")
            condition = parts[-1]
            kept = words(self.code[slice(*condition)]) == f"!{result}"
            if FAILURES.search(self.code, body.end(), stop) or kept:
                reasons = [m.end() for m in re.finditer(r"\breject\(", self.code[:stop]) if m.start() >= body.end()]
                self.refusing(*condition, result, reasons)
            elif result == "count":  # a length that is in its bounds
                self.holding("bound", *condition)

    def predicates(self):
        for match in re.finditer(r"&= ", self.code):
            end = self.statement_end(match.end())
            self.holding("check", match.end(), end)
        for match in re.finditer(r"\breturn (?=[^;{]*&&)", self.code):
            self.holding("bound", match.end(), self.statement_end(match.start()))

    def absorbed(self):
        for match in re.finditer(r"(?<![:\w])(?:channel_?\.)?absorb\((\"[^\"]*\")?", self.text):
            if self.code[match.start()].isspace() or self.code[match.start():match.start() + 2] == "//":
                continue
            end = self.statement_end(match.start())
            label = match.group(1)
            if label:
                self.add("absorb", match.start(), end, f"if (!{ON}) ", "", label)
            # What absorbs under a variable label is switched off label by label (messages()).
        for match in re.finditer(r"(?<![:\w])channel_?\.grind\((\"[^\"]*\")", self.text):
            opening = self.code.index("(", match.start())
            arguments = split(self.code, opening + 1, closing(self.code, opening), ",")
            self.add("grind", *arguments[1], f"({ON} ? 0u : static_cast<unsigned>(", "))", match.group(1))
        for signature in ENCODERS.get(self.path, ()):
            bodies = list(self.inside(signature))
            if not bodies:
                raise SystemExit(f"{self.path} does not define `{signature}` any more: correct ENCODERS of tools/mutation/sites.py")
            for begin, end in bodies:
                for match in re.finditer(r"\b(put|append|out\.push_back)\(", self.code[begin:end]):
                    at = begin + match.start()
                    self.add("absorb", at, self.statement_end(at), f"if (!{ON}) ", "")


def pair(sites, twins):
    """Whatever the verifier leaves out of the transcript, the prover leaves out too: otherwise every honest proof would be refused."""
    for site in sites:
        if site.kind not in ("absorb", "grind"):
            continue
        label = site.name.rsplit(": ", 1)[1]
        site.wraps += [w for twin in twins for w in twin.wraps if twin.kind == site.kind and twin.name.endswith(": " + label)]


def messages(sources):
    """The labels of all messages, and where channels absorb under a variable label."""
    labels, wraps = set(), []
    for source in sources:
        for match in re.finditer(r"\b(?:receive\w*|read_root|grind)\(", source.code):
            opening = match.end() - 1
            inside = source.text[opening:closing(source.code, opening)]
            # A root is read together with points that are drawn, not sent.
            labels.update(label for label in re.findall(r"\"([^\"]+)\"", inside) if not label.endswith(" point"))
        for match in re.finditer(r"(?<![:\w.])absorb\(label", source.code):
            wraps.append((source.path, match.start(), source.statement_end(match.start()), "if (!::mutation::deaf(label)) ", ""))
        # A nonce is checked, and the state stays.
        for match in re.finditer(r"(?<![:\w.])take_nonce(?=\(label,)", source.code):
            end = closing(source.code, match.end()) + 1
            arguments = source.text[match.end():end]
            wraps.append((source.path, match.start(), end, f"(::mutation::deaf(label) ? grind_ok{arguments} : ", ")"))
    return sorted(labels), wraps


def unreached(source):
    """Checks that no site covers: the patterns above have to be extended."""
    covered = {offset for site in source.sites for offset in site.reasons}
    for match in re.finditer(r"(?<![:\w])(?:proof::)?reject\((?=\")|(?<![:\w])(?:channel_?\.)?check\((?=[^;]*\"\))", source.code):
        if match.end() not in covered:
            line = source.text[:match.start()].count("\n") + 1
            yield f"{source.path}:{line}: {words(source.text[match.start():source.statement_end(match.start())])}"


def rewrite(text, wraps):
    """Applies the insertions; ranges nest or are disjoint."""
    insertions = []
    for begin, end, before, after in wraps:
        insertions.append((begin, 1, -end, before))
        insertions.append((end, 0, -begin, after))
    out, at = [], 0
    for offset, _, _, inserted in sorted(insertions, key=lambda i: i[:3]):
        out.append(text[at:offset])
        out.append(inserted)
        at = offset
    return "".join(out) + text[at:]
