"""Personal strings that were planted, and every form in which a careless program lets one out."""

import base64
from collections.abc import Iterable
from hashlib import md5, sha1, sha256

NAMES = ("欧阳澜漪", "Ouyang Lanyi")
PHONE = "12987654321"
ADDRESS = "澜泉里8341弄17号502室"
PLANTED = (*NAMES, PHONE, ADDRESS)


def forms(string: str) -> dict[str, bytes]:
    """The string as it is, escaped, packed, and as the hashes that anybody could guess it from."""
    plain = string.encode()
    escaped = string.encode("unicode_escape")
    hashes = {name: hashed(plain) for name, hashed in (("sha256", sha256), ("sha1", sha1))}
    hashes["md5"] = md5(plain, usedforsecurity=False)
    return {
        "plain": plain,
        "escaped": escaped,
        "utf-16": string.encode("utf-16-le"),
        "gb18030": string.encode("gb18030"),
        "hex": plain.hex().encode(),
        "base64": base64.b64encode(plain).rstrip(b"=")[:-1],
        **{name: found.digest() for name, found in hashes.items()},
        **{f"{name} in hex": found.hexdigest().encode() for name, found in hashes.items()},
    }


def found_in(records: Iterable[bytes], planted: Iterable[str] = PLANTED) -> list[str]:
    """Which strings stand in which form in any of these."""
    wanted = {f"{one}: {form}": said for one in planted for form, said in forms(one).items()}
    together = b"\n".join(records)
    return [name for name, said in wanted.items() if said in together]
