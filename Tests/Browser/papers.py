"""Photographs and scans as people send them: with the place where they were taken, on their side, large."""

from __future__ import annotations

import io
import json
import random
import subprocess
from pathlib import Path

import piexif
from PIL import Image

PLACE = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((26, 1), (53, 1), (1234, 100)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((102, 1), (6, 1), (4321, 100)),
}
LYING = 6  # turned by a quarter, as a phone that was held upright writes it


def noise(width: int, height: int, seed: int) -> Image.Image:
    """A picture that does not compress: its size on disk is known."""
    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def photograph(width: int = 320, height: int = 200, seed: int = 1) -> bytes:
    small = io.BytesIO()
    noise(160, 120, seed).save(small, "JPEG")
    exif = piexif.dump({
        "0th": {piexif.ImageIFD.Make: b"Telephone", piexif.ImageIFD.Orientation: LYING},
        "Exif": {piexif.ExifIFD.BodySerialNumber: b"SERIAL-4711"},
        "GPS": PLACE, "1st": {}, "thumbnail": small.getvalue(),
    })  # fmt: skip
    file = io.BytesIO()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>26,53.2N</exif:GPSLatitude></x:xmpmeta>'
    noise(width, height, seed).save(file, "JPEG", quality=95, exif=exif, xmp=xmp, comment=b"at home")
    return file.getvalue()


def drawing(width: int = 64, height: int = 48) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Li Deshun")
    info.add_itxt("XML:com.adobe.xmp", "<place>26.88,102.11</place>")
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: LYING}, "GPS": PLACE})[6:]
    file = io.BytesIO()
    noise(width, height, 3).save(file, "PNG", pnginfo=info, exif=exif)
    return file.getvalue()


def document(photo: bytes) -> bytes:
    """A page as a scanning app makes it: the photograph packed as it came."""
    picture = b"<</Type/XObject/Subtype/Image/Width 320/Height 200/ColorSpace/DeviceRGB/BitsPerComponent 8"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 200]/Resources<</XObject<</P 4 0 R>>>>/Contents 5 0 R>>",
        picture + b"/Filter/DCTDecode/Length %d>>\nstream\n" % len(photo) + photo + b"\nendstream",
        b"<</Length 28>>\nstream\n320 0 0 200 0 0 cm /P Do   \nendstream",
    ]  # fmt: skip
    text, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(text)
    return text + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def said(path: Path) -> dict[str, str]:
    """All that exiftool finds in a file, packed ones within a document too."""
    run = subprocess.run(["exiftool", "-json", "-a", "-ee", "-G1", str(path)], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)[0]


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()
