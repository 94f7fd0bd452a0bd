"""A card drawn in a few lines and laid on a desk: enough for the processes around the reader. What reading is worth is
measured on ``hardware/simulators/documents``."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
LINES = (
    "氏名 見本　花子   昭和61年5月1日生",
    "住所 滋賀県湖南市中央一丁目1番地",
    "交付 令和05年04月10日 12345",
    "2028年(令和10年)06月01日まで有効",
    "免許の条件等 眼鏡等",
    "第 123456789010 号",
)
SIZE = (1712, 1080)


def flat() -> np.ndarray:
    image = Image.new("RGB", SIZE, (228, 236, 232))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 56)
    for row, text in enumerate(LINES):
        draw.text((70, 60 + row * 150), text, fill=(20, 20, 30), font=font)
    draw.rectangle((1250, 480, 1640, 960), fill=(150, 170, 200))
    return np.asarray(image)[:, :, ::-1].copy()


def on_a_desk(seed: int, *, card: bool = True, width: int = 1920, height: int = 1080) -> np.ndarray:
    """A frame of the camera; the same desk for one seed with and without the card."""
    chance = np.random.default_rng(seed)
    desk = np.full((height, width, 3), (70, 90, 120), np.float32)
    desk += cv2.resize(chance.normal(0, 9, (height // 8, width // 8)).astype(np.float32), (width, height))[..., None]
    if card:
        turn = np.deg2rad(chance.uniform(-25, 25))
        wide = 0.55 * width
        base = np.array([[-0.5, -0.315], [0.5, -0.315], [0.5, 0.315], [-0.5, 0.315]]) * wide
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        corners = (base @ spin.T + (width / 2, height / 2) + chance.normal(0, 0.01 * wide, (4, 2))).astype(np.float32)
        outline = np.array([[0, 0], [SIZE[0], 0], [SIZE[0], SIZE[1]], [0, SIZE[1]]], np.float32)
        matrix = cv2.getPerspectiveTransform(outline, corners)
        face = cv2.warpPerspective(flat(), matrix, (width, height), flags=cv2.INTER_AREA)
        there = (
            cv2.warpPerspective(np.full((SIZE[1], SIZE[0]), 255, np.uint8), matrix, (width, height))[..., None] / 255
        )
        desk = desk * (1 - there) + face * there
    return np.clip(cv2.GaussianBlur(desk, (0, 0), 0.8) + chance.normal(0, 3, desk.shape), 0, 255).astype(np.uint8)


def jpeg_of(frame: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
