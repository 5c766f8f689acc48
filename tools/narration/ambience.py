#!/usr/bin/python3
"""The courtyard's air: soft wind, bamboo, distant birds and now and then a wind bell of the pagoda. 30 s, seamless.

    tools/narration/ambience.py FILE.ogg        needs apt: python3-numpy vorbis-tools

Everything is made on a circle of 30 s: noise is shaped in the frequency domain (so it is periodic), and each call or
rustle wraps around the end. Nothing is cut or cross-faded, so the loop has no seam. The same file each time.
"""
import os
import subprocess
import sys
import tempfile
import wave

import numpy as np

RATE, SECONDS = 32000, 30
N = RATE * SECONDS
rng = np.random.default_rng(1088)
t = np.arange(N) / RATE


def noise(shape):
    """Periodic noise whose spectrum is shape(hertz), of RMS 1."""
    f = np.fft.rfftfreq(N, 1 / RATE)
    spectrum = (rng.normal(size=f.size) + 1j * rng.normal(size=f.size)) * shape(np.maximum(f, 1))
    spectrum[0] = 0
    x = np.fft.irfft(spectrum, N)
    return x / np.sqrt(np.mean(x * x))


def gusts(slowest, fastest, sharpness):
    """A slow periodic curve between 0 and 1 with no two gusts alike."""
    x = sum(np.sin(2 * np.pi * k * t / SECONDS + rng.uniform(0, 6.28)) / np.sqrt(k) for k in range(slowest, fastest))
    x = (x - x.min()) / (x.max() - x.min())
    return x**sharpness


def band(low, high):
    return lambda f: 1 / np.sqrt((1 + (low / f) ** 4) * (1 + (f / high) ** 4))


def put(track, start, sound, level, pan):
    """Adds a sound at `start` s, wrapping around the end. pan 0 = left, 1 = right."""
    at = (int(start * RATE) + np.arange(sound.size)) % N
    track[0][at] += sound * level * np.cos(pan * np.pi / 2)
    track[1][at] += sound * level * np.sin(pan * np.pi / 2)


def chirp(seconds, points):
    """A whistled note through the pitches `points` (Hz), with a soft swell and a faint second harmonic."""
    x = np.linspace(0, 1, int(seconds * RATE))
    pitch = np.interp(x, np.linspace(0, 1, len(points)), points)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    return (np.sin(phase) + 0.12 * np.sin(2 * phase)) * np.sin(np.pi * x) ** 1.5


def bell(hertz, seconds):
    x = np.arange(int(seconds * RATE)) / RATE
    partials = ((1, 1, 1.3), (1.19, 0.4, 0.9), (2.0, 0.5, 0.8), (2.74, 0.3, 0.5), (3.76, 0.2, 0.3), (5.4, 0.1, 0.2))
    sound = sum(a * np.exp(-x / d) * np.sin(2 * np.pi * hertz * r * x) for r, a, d in partials)
    return sound * np.minimum(1, x / 0.004) * np.minimum(1, (seconds - x) / 0.3)


def far(track, seconds, cut):
    """Distance: the air takes the highs and the walls answer, on the circle."""
    f = np.fft.rfftfreq(N, 1 / RATE)
    for side in range(2):
        answer = np.zeros(N)
        n = int(seconds * 4 * RATE)
        answer[:n] = rng.normal(size=n) * np.exp(-np.arange(n) / (seconds * RATE)) * np.sqrt(0.8 / (seconds * RATE))
        answer[0] = 1
        track[side] = np.fft.irfft(np.fft.rfft(track[side]) * np.fft.rfft(answer) / np.sqrt(1 + (f / cut) ** 4), N)


def birds():
    track = np.zeros((2, N))
    songs = [
        [(0.13, (3100, 3500, 3300)), (0.10, (3900, 3500)), (0.16, (3300, 4200, 4000))],  # a bulbul's phrase
        [(0.07, (4600, 5200, 4500))] * 4,                                               # a tit
        [(0.30, (1900, 2050, 1750)), (0.34, (1700, 1850, 1500))],                       # something larger, farther off
        [(0.09, (3600, 4100)), (0.09, (4100, 3600)), (0.22, (3700, 3000, 3400))],
    ]
    for start, song, pan, level in ((1.2, 0, .2, 1), (3.4, 0, .25, .8), (6.9, 1, .8, .6), (9.6, 2, .55, .9), (13.1, 3, .7, .8),
                                    (14.6, 3, .7, .6), (18.2, 1, .15, .5), (19.3, 1, .15, .45), (22.4, 0, .35, .7), (26.3, 2, .6, .7),
                                    (28.9, 3, .85, .5)):
        for seconds, points in songs[song]:
            bend = rng.uniform(0.98, 1.02)
            put(track, start, chirp(seconds, [p * bend for p in points]), 0.045 * level, pan)
            start += seconds + rng.uniform(0.03, 0.08)
    far(track, 0.35, 5200)
    return track


def bells():
    track = np.zeros((2, N))
    for start, hertz, pan, level in ((11.2, 1320, .62, 1), (11.9, 1490, .66, .5), (24.7, 1320, .62, .7)):
        put(track, start, bell(hertz, 4), 0.016 * level, pan)
    far(track, 0.5, 4200)
    return track


def wind():
    """Each ear has its own air, and shares most of it with the other."""
    both, gust = noise(lambda f: band(60, 420)(f) / np.sqrt(f)), 0.35 + 0.65 * gusts(1, 9, 1.6)
    sides = [0.8 * both + 0.6 * noise(lambda f: band(60, 420)(f) / np.sqrt(f)) for _ in range(2)]
    return np.array([side * gust for side in sides]) * 0.020


def bamboo():
    """Leaves: thin noise that follows the gusts a little late, and flickers."""
    gust = 0.12 + 0.88 * np.roll(gusts(1, 9, 2.2), int(0.6 * RATE))
    out = [noise(band(1800, 6000)) * gust * (0.35 + 0.65 * gusts(40, 190, 2.5)) for _ in range(2)]
    return np.array(out) * 0.016


def main():
    mix = wind() + bamboo() + birds() + bells()
    mix *= 0.45 / np.abs(mix).max()
    seam, steps = np.abs(mix[:, 0] - mix[:, -1]).max(), np.abs(np.diff(mix)).max()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ambience.wav")
        with wave.open(path, "wb") as file:
            file.setnchannels(2), file.setsampwidth(2), file.setframerate(RATE)
            file.writeframes((mix.T * 32767).round().astype("<i2").tobytes())
        subprocess.run(["oggenc", "-Q", "-q", "1", "--serial", "1", "-o", sys.argv[1], path], check=True)
    rms = 20 * np.log10(np.sqrt(np.mean(mix * mix)))
    print(f"{sys.argv[1]}: {SECONDS} s, rms {rms:.1f} dB, {os.path.getsize(sys.argv[1]) / 1e3:.0f} kB, seam {seam:.4f} of {steps:.4f}")


if __name__ == "__main__":
    main()
