"""What senders do to a text, for the tests: lz-string, whose compression the program has no use for."""


def lz(text, alphabet):
    """The text compressed as lz-string does it, in an alphabet of 64 signs."""
    return _packed(_compressed(text), sorted(alphabet, key=alphabet.get))


def _compressed(text):
    bits, known, fresh = [], {}, set()
    state = {"left": 2, "size": 2, "next": 3}

    def write(value, width):
        bits.extend(value >> n & 1 for n in range(width))

    def used():
        state["left"] -= 1
        if not state["left"]:
            state["left"] = 1 << state["size"]
            state["size"] += 1

    def emit(word):
        if word in fresh:
            point = ord(word)
            write(0 if point < 256 else 1, state["size"])
            write(point, 8 if point < 256 else 16)
            used()
            fresh.discard(word)
        else:
            write(known[word], state["size"])
        used()

    word = ""
    for sign in text:
        if sign not in known:
            known[sign] = state["next"]
            state["next"] += 1
            fresh.add(sign)
        if word + sign in known:
            word += sign
            continue
        emit(word)
        known[word + sign] = state["next"]
        state["next"] += 1
        word = sign
    if word:
        emit(word)
    write(2, state["size"])
    return bits


def _packed(bits, signs):
    out = []
    for start in range(0, len(bits), 6):
        six = bits[start : start + 6]
        six += [0] * (6 - len(six))
        out.append(signs[int("".join(map(str, six)), 2)])
    return "".join(out)
