#!/usr/bin/python3
"""Placeholder narration for a lesson: every line that its lesson.lua says, in each language of its strings.

    tools/narration/narrate.py lessons/NAME [--keys KEY,KEY] [--force] [--report]

Reads   lessons/NAME/strings/LOCALE.json and the `say` lines of lesson.lua (or --keys).
Writes  lessons/NAME/sounds/KEY.LOCALE.ogg   (mono, 24 kHz, Vorbis q2), and ambience.ogg where there is none.

Needs   apt: espeak-ng sox vorbis-tools nodejs npm python3-numpy        npm: pinyin-pro (fetched once into build/narration)

Only lines whose text or settings changed are spoken again (sounds/.narration.json keeps a hash of each). Recorded voices
replace these files under the same names; a file that .narration.json does not list is a recording and is left alone.
espeak-ng is a tool here and is not linked; its voice `cmn` reads hanzi wrongly, so hanzi go through toned pinyin.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TOOLS = os.path.join(ROOT, "build", "narration")
PINYIN = "pinyin-pro@3.29.4"
MOST_BYTES = 8_000_000  # of all narration together
VERSION = 2  # raise it when the treatment below changes, and all is spoken again

VOICES = {  # espeak-ng voice, words a minute, pitch 0..99, gap between words in 10 ms
    "en": ["-v", "en-gb", "-s", "160", "-p", "42", "-g", "1"],
    "zh-CN": ["-v", "cmn-latn-pinyin", "-s", "175", "-p", "40", "-g", "0"],
}
PITCHES = (0, -11, 13, -18, 7, 20)  # added to the pitch for each speaker in the order in which they first speak
# A steady, slightly warm voice in a small room: rumble and hiss off, a little presence, gentle levelling, short reverb.
ROOM = ("highpass 90 lowpass 8500 equalizer 280 0.8q -3 equalizer 2800 1.0q +2.5 equalizer 6500 1.5q -2 "
        "compand 0.01,0.15 6:-60,-45,-25,-18,-5,-8 -2 -60 0.05 reverb 9 60 18 100 4 -2 "
        "silence 1 0.02 -55d reverse silence 1 0.05 -60d fade t 0.05 reverse fade t 0.01 pad 0.08 0.20 norm -3").split()

# Names as an English voice should attempt them.
SPOKEN_EN = [("Mozi", "Maw dzuh"), ("Mo Zi", "Maw dzuh"), ("Mo Jing", "Maw Jing"), ("Mohist", "Maw-ist"), ("Shen Kuo", "Shun Kwoh"),
             ("Mengxi Bitan", "Mung shee Bee tan"), ("Duan Chengshi", "Dwan Chung shrr"), ("Youyang Zazu", "Yo yang Dzah dzoo"),
             ("Song", "Soong"), ("Hangzhou", "Hahng joe"), ("Qiantang", "Chyen tahng"), ("Jiaxing", "Jyah shing"),
             ("cm", " centimetres"), ("mm", " millimetres"), ("nm", " nanometres"), ("camera obscura", "camera ob-skyoora")]
# In the Mohist Canon 景 is 影 and 到 is 倒; the caption keeps the old characters, the voice says the words.
SOUNDS_LIKE_ZH = [("景到", "影倒"), ("与景长", "与影常"), ("與景長", "与影常"), ("景长", "影长")]
UNITS_ZH = [("km", "千米"), ("cm", "厘米"), ("mm", "毫米"), ("nm", "纳米"), ("m", "米"), ("s", "秒")]
SIGNS_ZH = [("°", "度"), ("=", "等于"), ("×", "乘"), ("÷", "除以"), ("/", "除以"), ("+", "加"), ("−", "负"), ("-", "负"), ("′", "撇"),
            ("~", "到"), ("≈", "约等于")]
LETTERS_ZH = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                      "诶 必 西 迪 伊 艾弗 吉 艾尺 艾 杰 开 艾勒 艾姆 恩 欧 批 克由 阿 艾丝 提 优 维 达不留 艾克斯 歪 贼德".split()))


def zh_number(text):
    """'1088' -> 一千零八十八, '0.20' -> 零点二零; '-' -> 负. Above 9999 digit by digit."""
    digits = "零一二三四五六七八九"
    sign = "负" if text[0] in "-−" else ""
    whole, _, part = text.lstrip("-−").partition(".")
    value = int(whole)
    if value > 9999:
        out = "".join(digits[int(d)] for d in whole)
    elif value < 10:
        out = digits[value]
    else:
        out, zero = "", False
        for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = value // power % 10
            if digit:
                out += ("零" if zero and out else "") + digits[digit] + name
                zero = False
            else:
                zero = bool(out)
        out = out[1:] if out.startswith("一十") else out
    return sign + out + ("点" + "".join(digits[int(d)] for d in part) if part else "")


def speakable_zh(text):
    one_by_one = lambda m: "".join("零一二三四五六七八九"[int(d)] for d in m.group(0))
    for written, spoken in SOUNDS_LIKE_ZH:
        text = text.replace(written, spoken)
    text = re.sub(r"\d{3,4}(?=\s*年)|\b\d{4}(?=\s*[-–—~～]\s*\d{4})|(?<=\d{4}[-–—~～])\d{4}\b", one_by_one, text)
    text = re.sub(r"(?<=[\d零一二三四五六七八九])\s*[-–—~～]\s*(?=[\d零一二三四五六七八九])", "到", text)
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%", lambda m: "百分之" + zh_number(m.group(1)), text)
    text = re.sub(r"(\d)\s*[:：]\s*(?=\d)", r"\1比", text)
    text = re.sub(r"[-−]?\d+(?:\.\d+)?", lambda m: zh_number(m.group(0)), text)
    for unit, spoken in UNITS_ZH:
        text = re.sub(r"(?<![A-Za-z])" + unit + r"(?![A-Za-z])", spoken, text)
    for sign, spoken in SIGNS_ZH:
        text = text.replace(sign, spoken)
    text = re.sub(r"[A-Za-z]", lambda m: LETTERS_ZH[m.group(0).upper()], text)
    text = re.sub(r"[「」『』《》〈〉“”‘’\"'（）()【】\[\]·：]+", "，", text)
    return re.sub(r"[，\s]*([。！？；])[，\s]*", r"\1", re.sub(r"\s+(?![A-Za-z])", "", text)).strip("，")


def speakable_en(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"(?<=\d)(?=(cm|mm|nm)\b)", " ", text)
    for written, spoken in SPOKEN_EN:
        text = re.sub(r"\b" + re.escape(written) + r"\b", spoken, text)
    text = text.replace("−", "minus ").replace("×", " times ").replace("=", " equals ").replace("—", ", ").replace("–", " to ")
    return re.sub(r"[^\x20-\x7e]+", " ", text)  # hanzi in an English line are quotations; the words around them say it


def run(command, **more):
    done = subprocess.run(command, capture_output=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def pinyin(texts):
    """Toned pinyin, one line for each text: 'guang1 cong2 yi2 ge4 ...'."""
    if not os.path.isdir(os.path.join(TOOLS, "node_modules", "pinyin-pro")):
        os.makedirs(TOOLS, exist_ok=True)
        run(["npm", "install", "--silent", "--prefix", TOOLS, PINYIN])
    script = ('const {pinyin}=require("pinyin-pro");const t=JSON.parse(require("fs").readFileSync(0));'
              'console.log(JSON.stringify(t.map(x=>pinyin(x,{toneType:"num",type:"array",v:true,toneSandhi:true}).join(" "))))')
    marks = str.maketrans({"，": ",", "、": ",", "。": ".", "；": ";", "：": ",", "？": "?", "！": "!", "…": ".", "—": ","})
    out = json.loads(run(["node", "-e", script], cwd=TOOLS, input=json.dumps(texts).encode()))
    # The neutral tone is 0 there and 5 in espeak; its ü is v there and ü here.
    tidy = lambda line: re.sub(r"([a-zü])0\b", r"\g<1>5", line.translate(marks).replace("v", "ü"))
    return [re.sub(r"(?:\s*,)+", ",", re.sub(r"^[\s,]+", "", tidy(line))) for line in out]


def said_keys(lua, strings):
    """Keys inside say = {...}, say("...") or say "..."; without any, keys that look like o1.a."""
    keys = []
    for found in re.finditer(r"\bsay\w*\s*=?\s*([({]?)", lua):
        at = end = found.end()
        if found.group(1):
            depth = 1
            while depth and end < len(lua):
                depth += (lua[end] in "({") - (lua[end] in ")}")
                end += 1
        else:
            end = lua.find("\n", at) if "\n" in lua[at:] else len(lua)
        keys += [k for _, k in re.findall(r"""(["'])(.*?)\1""", lua[at:end]) if k in strings and k not in keys]
    return keys or [k for k in strings if re.fullmatch(r"[a-z]+\d+\.[a-z]\d*", k)]


def speakers(lua):
    """key -> pitch, from lines such as { by = "shen", text = "o1.a" }."""
    pitch, order = {}, {}
    for entry in re.findall(r"\{[^{}]*\}", lua):
        by, text = (re.search(name + r"""\s*=\s*["'](.*?)["']""", entry) for name in (r"\bby", r"\btext"))
        if by and text:
            pitch[text.group(1)] = PITCHES[order.setdefault(by.group(1), len(order)) % len(PITCHES)]
    return pitch


def voice(locale, pitch):
    """espeak-ng's options."""
    options = list(VOICES[locale])
    options[5] = str(int(options[5]) + pitch)
    return options


def caption_seconds(text):
    """How long the player shows the line when its author names no time: the same rule as in world/lesson/lesson.c."""
    return max(sum(1 / 4.5 if unicodedata.east_asian_width(c) in "WF" else 1 / 15 for c in text), 1.5) + 0.8


def speak_within(words, options, path, seconds):
    """Speaks a little faster, at most a fifth, where the caption would go before the voice has ended."""
    speak(words, options, path)
    length = measure(path)[0]
    if length > seconds:
        faster = list(options)
        faster[3] = str(round(int(options[3]) * min(1.2, length / seconds * 1.03)))
        speak(words, faster, path)


def speak(words, options, path):
    with tempfile.TemporaryDirectory() as folder:
        raw, done = os.path.join(folder, "raw.wav"), os.path.join(folder, "done.wav")
        run(["espeak-ng", *options, "-w", raw, "--stdin"], input=words.encode())
        run(["sox", "-R", "-V1", "-G", raw, "-b", "16", "-e", "signed", "-r", "24000", "-c", "1", done, *ROOM])
        run(["oggenc", "-Q", "-q", "2", "--serial", "1", "-o", path, done])


def measure(path):
    """Seconds, peak and RMS in dB of a sound file."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as wav:
        run(["oggdec", "-Q", "-o", wav.name, path])
        text = subprocess.run(["sox", wav.name, "-n", "stats"], capture_output=True, text=True).stderr
        length = float(run(["soxi", "-D", wav.name]))
    number = lambda name: float(re.search(name + r"\s+(-?[\d.]+|-inf)", text).group(1))
    return length, number("Pk lev dB"), number("RMS lev dB")


def check(path, words, locale):
    """A line about the sound, whether it can be these words (level, clipping, syllables or words a second), its length."""
    seconds, peak, rms = measure(path)
    units = len(re.findall(r"[a-zü]+\d" if locale == "zh-CN" else r"\w+", words))
    pace = units / max(seconds - 0.28, 0.1)
    low, high = (2.2, 6.5) if locale == "zh-CN" else (1.3, 4.2)
    fine = peak <= -0.5 and peak > -9 and -32 < rms < -10 and (units < 4 or low < pace < high)
    return f"{seconds:6.2f} s  peak {peak:6.2f} dB  rms {rms:6.2f} dB  {pace:4.1f} /s", fine, seconds


def narrate(lesson, keys, force, report):
    strings = {}
    for locale in VOICES:
        with open(os.path.join(lesson, "strings", locale + ".json"), encoding="utf-8") as file:
            strings[locale] = json.load(file)
    lua = os.path.join(lesson, "lesson.lua")
    script = open(lua, encoding="utf-8").read() if os.path.exists(lua) else ""
    only = bool(keys)
    keys, pitch = keys or said_keys(script, strings["zh-CN"]), speakers(script)
    sounds = os.path.join(lesson, "sounds")
    os.makedirs(sounds, exist_ok=True)
    list_file = os.path.join(sounds, ".narration.json")
    made = json.load(open(list_file)) if os.path.exists(list_file) else {}
    texts = {(k, l): s[k] for l, s in strings.items() for k in keys if isinstance(s.get(k), str) and "{" not in s[k]}
    chinese = [at for at in texts if at[1] == "zh-CN"]
    words = dict(zip(chinese, pinyin([speakable_zh(texts[at]) for at in chinese]))) if chinese else {}
    words.update({at: speakable_en(texts[at]) for at in texts if at[1] == "en"})
    wanted, bad, total = set(), [], {}
    for number, at in enumerate(texts, 1):
        name = f"{at[0]}.{at[1]}.ogg"
        path = os.path.join(sounds, name)
        options = voice(at[1], pitch.get(at[0], 0))
        mark = hashlib.sha256(json.dumps([VERSION, words[at], options, ROOM]).encode()).hexdigest()[:16]
        wanted.add(name)
        if os.path.exists(path) and name not in made:
            continue  # a recording
        if sys.stderr.isatty():
            print(f"\r{number}/{len(texts)} {name:<32}", end="", file=sys.stderr)
        if force or made.get(name) != mark or not os.path.exists(path):
            speak_within(words[at], options, path, caption_seconds(texts[at]))
            made[name] = mark
        elif not report:
            continue
        line, fine, seconds = check(path, words[at], at[1])
        total[at[1]] = total.get(at[1], 0) + seconds
        late = seconds - caption_seconds(texts[at])
        if report or not fine or late > 0.3:
            print(f"{'  ' if fine else '! '}{name:<28} {line}" + (f"  caption ends {late:.1f} s early: give seconds" if late > 0.3 else ""))
        if not fine:
            bad.append(name)
    for name in [n for n in made if n not in wanted and not only]:  # lines that the lesson does not say any more
        del made[name]
        if os.path.exists(os.path.join(sounds, name)):
            os.remove(os.path.join(sounds, name))
    with open(list_file, "w") as file:
        json.dump(made, file, indent=0, sort_keys=True)
    size = sum(os.path.getsize(os.path.join(sounds, n)) for n in wanted if os.path.exists(os.path.join(sounds, n)))
    print(f"{len(texts)} lines, {size / 1e6:.2f} MB" + "".join(f", {l} {s:.0f} s" for l, s in total.items()) + f", {len(bad)} odd")
    if size > MOST_BYTES:
        sys.exit(f"the narration is over {MOST_BYTES / 1e6:.0f} MB: shorten the lines or lower the quality")
    return not bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson")
    parser.add_argument("--keys", help="only these, separated by commas")
    parser.add_argument("--force", action="store_true", help="speak everything again")
    parser.add_argument("--report", action="store_true", help="measure and print every line")
    options = parser.parse_args()
    if not os.path.isdir(os.path.join(options.lesson, "strings")):
        sys.exit(f"{options.lesson}: no strings folder")
    fine = narrate(options.lesson, options.keys.split(",") if options.keys else None, options.force, options.report)
    ambience = os.path.join(options.lesson, "sounds", "ambience.ogg")
    if not os.path.exists(ambience):
        run(["/usr/bin/python3", os.path.join(HERE, "ambience.py"), ambience])
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
