"""A drawn form as a scanner or a telephone sees it: raster, turned, unevenly lit, noisy, JPEG; or on a desk, askew."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

from kakanai_desk.forms.paper.raster import page_image
from tests.studio.sheets.draft import Sheet

DPI = 200


def scan(sheet: Sheet, seed: int) -> bytes:
    """A JPEG of 200 dpi: up to 2° turned, light falling off, noise."""
    rng = np.random.default_rng(seed)
    wide = round(sheet.size[0] / 25.4 * DPI)
    page = np.asarray(page_image(sheet.pdf, 0, wide).convert("L"))
    high = page.shape[0]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), rng.uniform(-2, 2), 1.0)
    seen = cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_AREA, borderValue=(255,)).astype(np.float32)
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, 0.8))
    light = np.linspace(rng.uniform(0.75, 1), 1, wide)[None, :] * np.linspace(1, rng.uniform(0.85, 1), high)[:, None]
    seen = seen * light * rng.uniform(0.9, 1.0) + rng.normal(0, rng.uniform(3, 9), seen.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)).save(
        out, "JPEG", quality=int(rng.integers(70, 92)), dpi=(DPI, DPI)
    )
    return out.getvalue()


def photo(sheet: Sheet, seed: int) -> bytes:
    """A JPEG of 12 million pixels: the sheet on a desk, seen askew, with a shadow."""
    rng = np.random.default_rng(seed)
    page = np.asarray(page_image(sheet.pdf, 0, 2200))
    high, wide = page.shape[:2]
    frame = (3000, 4000) if high > wide else (4000, 3000)
    scale = min(frame[0] / wide, frame[1] / high) * rng.uniform(0.86, 0.93)
    middle = np.array([frame[0] / 2, frame[1] / 2])
    corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2 * scale
    angle = np.deg2rad(rng.uniform(-3, 3))
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    target = (turned + middle + rng.uniform(-0.012, 0.012, (4, 2)) * frame[1]).astype(np.float32)
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    colour = rng.uniform(45, 130, 3)
    desk: Any = (
        colour[None, None, :]
        + cv2.resize(rng.normal(0, 7, (frame[1] // 8, frame[0] // 40)).astype(np.float32), frame)[:, :, None]
    )
    matrix = cv2.getPerspectiveTransform(source, target)
    paper = cv2.warpPerspective(page, matrix, frame, flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, frame).astype(np.float32)[:, :, None] / 255
    seen = desk * (1 - mask) + paper * mask * 0.93
    x, y = np.meshgrid(np.linspace(0, 1, frame[0], dtype=np.float32), np.linspace(0, 1, frame[1], dtype=np.float32))
    slope = rng.uniform(-1, 1, 2)
    shade = 1 - rng.uniform(0.08, 0.3) / (1 + np.exp(-8 * (slope[0] * (x - 0.5) + slope[1] * (y - 0.5))))
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.7, 1.3)) * shade[:, :, None]
    seen += rng.normal(0, rng.uniform(2, 5), seen.shape[:2])[:, :, None]
    out = io.BytesIO()
    Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=int(rng.integers(78, 92)))
    return out.getvalue()
