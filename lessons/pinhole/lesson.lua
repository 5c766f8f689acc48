-- 倒影之塔 / The Upside-Down Tower: Mozi, Shen Kuo and the hole in the shutter. Grades 3 to 9, 10 to 15 minutes.
-- Every text is a key into strings/*.json; every date, quotation and number has its source in facts.json.

lesson { id = "pinhole", version = "1.0.0", licence = "CC-BY-4.0", subject = "physics", title = "lesson.title", summary = "lesson.summary",
         grades = {3, 9}, minutes = {10, 15}, locales = {"zh-CN", "en"} }

place { models = {"models/study.glb"}, outdoor = {"models/courtyard.glb", "models/pagoda.glb", "models/kite.glb"}, ambience = "sounds/ambience.ogg", ambience_text = "place.ambience",
        seat = {0, 1.2, 0}, look = {0.25, 1.25, -2}, walk = { {-1.0, -1.2}, {1.8, 2.0} } }

light "day" { sun = { direction = {0.62, 0.62, 0.48} }, sun_strength = 4, indoor = 0.75, candle = 0.3, exposure = 0.1 }
light "dark" { sun = { direction = {0.62, 0.62, 0.48} }, sun_strength = 4, indoor = 0.12, candle = 0.45 }
light "evening" { sun = { direction = {-0.12, 0.20, -0.97} }, sun_color = {1.0, 0.72, 0.45}, sun_strength = 2.6, indoor = 0.10, candle = 0.5,
                  sky = { zenith = {0.24, 0.30, 0.52}, horizon = {0.85, 0.62, 0.46}, ground = {0.22, 0.18, 0.15} } }
light "lamp" { sun = { direction = {-0.3, 0.25, -0.9} }, sun_strength = 0.25, indoor = 0.45, candle = 0.75,
               sky = { zenith = {0.05, 0.08, 0.18}, horizon = {0.44, 0.32, 0.23}, ground = {0.20, 0.14, 0.10} } }

speaker "guide" { name = "speaker.guide" }
speaker "mozi" { name = "speaker.mozi", node = "scroll_mozi" }
speaker "shenkuo" { name = "speaker.shenkuo", node = "book_mengxi" }

apparatus "camera" { kind = "pinhole", set = { distance = "60 m", object = "30 m", screen = "0.6 m", hole = "2 mm", shape = "round" } }
apparatus "mirror" { kind = "mirror", set = { radius = "0.60 m", distance = "0.45 m", object = "0.05 m" } }

object "pagoda" { node = "pagoda", name = "n.pagoda", text = "d.pagoda" }
object "kite" { node = "kite", name = "n.kite", text = "d.kite", grab = "slider", axis = {1, 0, 0}, travel = {"-10 m", "16 m"}, from = -10, to = 16, step = 1, initial = 0 }
object "shutters" { node = "shutter_left", twin = "shutter_right", name = "n.shutters", text = "d.shutters", grab = "toggle", axis = {0, 1, 0},
                    travel = {"0 deg", "100 deg"}, initial = 1 }
object "hole" { node = "aperture_plate", name = "n.hole", text = "d.hole" }
object "dial" { node = "aperture_dial", name = "n.dial", text = "d.dial", grab = "hinge", axis = {0, 0, 1}, travel = {"150 deg", "-150 deg"},
                drives = "camera.hole", from = "0.3 mm", to = "8 mm", scale = "log", step = 1.05 }
object "shape" { node = "shape_slide", name = "n.shape", text = "d.shape", grab = "slider", axis = {1, 0, 0}, travel = {"0.06 m", "-0.06 m"},
                 drives = "camera.shape", from = 0, to = 2 }
object "screen" { node = "screen", name = "n.screen", text = "d.screen", grab = "slider", axis = {0, 0, 1}, travel = {"-0.50 m", "1.10 m"},
                  drives = "camera.screen", from = "0.10 m", to = "1.70 m", step = "1 cm" }
object "paper" { node = "screen_paper", name = "n.paper", text = "d.paper" }
object "mirror" { node = "mirror", name = "n.mirror", text = "d.mirror" }
object "peg" { node = "rod", name = "n.peg", text = "d.peg", grab = "slider", axis = {0.6788, 0.0434, 0.7330}, travel = {"-0.39 m", "0.55 m"},
               drives = "mirror.distance", from = "0.06 m", to = "1.00 m", step = "1 cm" }
object "scroll" { node = "scroll_mozi", name = "n.scroll", text = "d.scroll" }
object "mengxi" { node = "book_mengxi", name = "n.mengxi", text = "d.mengxi" }
object "youyang" { node = "book_youyang", name = "n.youyang", text = "d.youyang" }
object "candle" { node = "candle", name = "n.candle", text = "d.candle" }

follow { object = "kite", axis = {1, 0, 0}, drives = "camera.object_offset" }
obscura { apparatus = "camera", hole = "aperture_hole", screen = "screen_paper" }
reflection { apparatus = "mirror", mirror = "mirror", object = "rod" }

data "sizes" { title = "t.sizes", columns = {
  { id = "L", label = "c.screen", of = "camera.screen", unit = "cm", decimals = 1 },
  { id = "h", label = "c.height", of = "camera.image_height", unit = "cm", decimals = 1 } } }

misconception "upright" { text = "m.upright" }
misconception "inside-hole" { text = "m.inside" }
misconception "smaller-sharper" { text = "m.smaller" }
misconception "square-sun" { text = "m.square" }

spot "desk" { name = "spot.desk", position = {-0.6, 0, 0.2}, look = {-1.25, 1.1, -1.3} }
spot "rail" { name = "spot.rail", position = {0.2, 0, 0.4}, look = {0.8, 1.2, -1.4} }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.a", "o1.b"}, task = "o1.task", look = "pagoda", look_for = "2 s",
    hints = { { after = "20 s", text = "o1.hint" } } },
  step "o2" { title = "o2.title", say = {"o2.a", "o2.b"}, task = "o2.task", look = "kite", allow = {"kite"}, goal = "kite.value > 4 or kite.value < -4",
    hints = { { after = "25 s", text = "o2.hint" } } },
  step "o3" { title = "o3.title", say = {"o3.a", { by = "shenkuo", text = "o3.b" }, "o3.c"}, quote = "o3.quote", quote_source = "o3.source", task = "o3.task",
    look = "youyang", look_for = "1 s", hints = { { after = "20 s", text = "o3.hint" } } },
}

phase "hypothesis" {
  step "h1" { title = "h1.title", say = {"h1.a", "h1.b"}, question = { id = "q_way", kind = "choice", prediction = true, text = "q_way.text", options = {
      { id = "up", text = "q_way.up", misconception = "upright", feedback = "q_way.kept" },
      { id = "down", text = "q_way.down", right = true, feedback = "q_way.kept" },
      { id = "none", text = "q_way.none", feedback = "q_way.kept" } } },
    hints = { { after = "40 s", text = "h1.hint" } } },
  step "h2" { title = "h2.title", say = {"h2.a"}, question = { id = "q_kite", kind = "choice", prediction = true, text = "q_kite.text", options = {
      { id = "left", text = "q_kite.left", right = true, feedback = "q_kite.kept" },
      { id = "right", text = "q_kite.right", feedback = "q_kite.kept" },
      { id = "still", text = "q_kite.still", feedback = "q_kite.kept" } } },
    hints = { { after = "40 s", text = "h2.hint" } } },
  step "h3" { title = "h3.title", say = {"h3.a"}, question = { id = "q_small", kind = "choice", prediction = true, text = "q_small.text", options = {
      { id = "always", text = "q_small.always", misconception = "smaller-sharper", feedback = "q_small.kept" },
      { id = "best", text = "q_small.best", right = true, feedback = "q_small.kept" },
      { id = "same", text = "q_small.same", feedback = "q_small.kept" } } } },
}

phase "experiment" {
  step "x1" { title = "x1.title", light = "dark", say = {"x1.a"}, task = "x1.task", allow = {"shutters"}, goal = "shutters.value < 0.5", hold = "1 s",
    hints = { { after = "15 s", text = "x1.hint" } } },
  step "x2" { title = "x2.title", say = {"x2.a"}, task = "x2.task", look = "paper", look_for = "2 s",
    question = { id = "q_see", evidence = {"x1"}, kind = "choice", tries = 2, text = "q_see.text", options = {
      { id = "inverted", text = "q_see.inverted", right = true, feedback = "q_see.yes" },
      { id = "upright", text = "q_see.upright", misconception = "upright", feedback = "q_see.no" },
      { id = "mirror", text = "q_see.mirror", feedback = "q_see.half" } } },
    hints = { { after = "30 s", text = "x2.hint" }, { errors = 1, text = "x2.hint2" } } },
  step "x3" { title = "x3.title", say = {"x3.a"}, question = { id = "q_where", kind = "choice", tries = 3, text = "q_where.text", options = {
      { id = "inside", text = "q_where.inside", misconception = "inside-hole", feedback = "q_where.no" },
      { id = "everywhere", text = "q_where.everywhere", right = true, feedback = "q_where.yes" },
      { id = "eye", text = "q_where.eye", feedback = "q_where.eye_no" } } },
    hints = { { errors = 1, text = "x3.hint" } },
    next = { { when = "tries(q_where) > 1", go = "x3b" }, "x4" } },
  step "x3b" { title = "x3b.title", say = {"x3b.a"}, task = "x3b.task", allow = {"screen"}, goal = "camera.screen > 1 m", hold = "1 s",
    hints = { { after = "20 s", text = "x3b.hint" } }, next = "x4" },
  step "x4" { title = "x4.title", say = {"x4.a"}, task = "x4.task", allow = {"kite", "screen"}, goal = "camera.image_shift > 3 cm or camera.image_shift < -3 cm", hold = "1 s",
    set = { ["camera.screen"] = "60 cm" }, readings = {"camera.image_shift"}, quote = "x4.quote", quote_source = "x4.source",
    hints = { { after = "30 s", text = "x4.hint" } } },
  step "x5" { title = "x5.title", say = {"x5.a"}, task = "x5.task", allow = {"screen"}, set = { ["camera.screen"] = "40 cm" },
    goal = "abs(camera.image_height + 40 cm) < 1.2 cm", hold = "1 s", readings = {"camera.image_height"},
    hints = { { after = "30 s", text = "x5.hint" }, { after = "60 s", text = "x5.hint2" } } },
  step "x6" { title = "x6.title", say = {"x6.a", "x6.b"}, task = "x6.task", allow = {"dial"}, set = { ["camera.hole"] = "6 mm", ["camera.screen"] = "110 cm" },
    goal = "camera.spot < 1.05 * camera.sharpest_hole * 1.41421", hold = "1 s", readings = {"camera.spot", "camera.brightness"},
    hints = { { after = "30 s", text = "x6.hint" }, { after = "60 s", text = "x6.hint2" } } },
  step "x7" { title = "x7.title", say = {"x7.a"}, allow = {"dial"}, readings = {"camera.blur", "camera.diffraction"},
    question = { id = "q_hole", evidence = {"x6"}, kind = "choice", tries = 2, text = "q_hole.text", options = {
      { id = "always", text = "q_hole.always", misconception = "smaller-sharper", feedback = "q_hole.no" },
      { id = "best", text = "q_hole.best", right = true, feedback = "q_hole.yes" },
      { id = "bigger", text = "q_hole.bigger", feedback = "q_hole.bigger_no" } } },
    hints = { { errors = 1, text = "x7.hint" } } },
}

phase "data" {
  step "d1" { title = "d1.title", say = {"d1.a", "d1.b"}, task = "d1.task", allow = {"screen"}, set = { ["camera.hole"] = "2 mm", ["camera.screen"] = "30 cm" },
    rows = { table = "sizes", count = 4 }, gate = "rows(sizes) >= 4", hints = { { after = "40 s", text = "d1.hint" } } },
  step "d2" { title = "d2.title", say = {"d2.a", "d2.b"}, plot = { data = "sizes", x = "L", y = "h", fit = "proportional", show_fit = true } },
  step "d3" { title = "d3.title", say = {"d3.a"}, gate = "rows(sizes) >= 4",
    question = { id = "q_size", evidence = {"d1"}, kind = "number", text = "q_size.text", unit = "m", answer = "-0.20 m", tolerance = "0.01 m", tries = 3, wrong = {
      { value = "0.20 m", tolerance = "0.01 m", misconception = "upright", feedback = "q_size.sign" } },
      feedback_right = "q_size.yes", feedback_wrong = "q_size.no" },
    hints = { { after = "45 s", text = "d3.hint" }, { errors = 2, text = "d3.hint2" } } },
  step "d4" { title = "d4.title", light = "evening", say = {"d4.a", "d4.b"}, task = "d4.task", look = "paper", allow = {"shape", "screen"},
    set = { ["camera.source"] = "sun", ["camera.hole"] = "4 mm", ["camera.screen"] = "140 cm" },
    goal = "camera.shape == 2 and camera.screen > 1.25 m and grabbed(screen)", hold = "1 s", readings = {"camera.sun_image"},
    hints = { { after = "30 s", text = "d4.hint" } } },
  step "d5" { title = "d5.title", say = {"d5.a"}, allow = {"shape", "screen"}, readings = {"camera.sun_image"},
    question = { id = "q_sun", evidence = {"d4"}, kind = "choice", tries = 2, text = "q_sun.text", options = {
      { id = "triangle", text = "q_sun.triangle", misconception = "square-sun", feedback = "q_sun.no" },
      { id = "round", text = "q_sun.round", right = true, feedback = "q_sun.yes" },
      { id = "square", text = "q_sun.square", misconception = "square-sun", feedback = "q_sun.no" } } },
    hints = { { errors = 1, text = "d5.hint" } } },
}

phase "conclusion" {
  step "c1" { title = "c1.title", light = "lamp", set = { ["camera.source"] = "object", ["camera.shape"] = "round", ["camera.hole"] = "2 mm", ["camera.screen"] = "60 cm" },
    say = { { by = "mozi", text = "c1.a" }, "c1.b" }, quote = "c1.quote", quote_source = "c1.source", task = "c1.task", look = "scroll", look_for = "1 s",
    hints = { { after = "20 s", text = "c1.hint" } } },
  step "c2" { title = "c2.title", say = { { by = "shenkuo", text = "c2.a" }, "c2.b" }, quote = "c2.quote", quote_source = "c2.source", task = "c2.task", look = "mirror",
    allow = {"peg"}, set = { ["mirror.distance"] = "45 cm" }, goal = "mirror.distance < 25 cm", hold = "1 s",
    readings = {"mirror.orientation", "mirror.magnification"}, hints = { { after = "30 s", text = "c2.hint" } } },
  step "c3" { title = "c3.title", say = {"c3.a"}, look = "mirror", allow = {"peg"}, readings = {"mirror.orientation", "mirror.magnification"},
    question = { id = "q_point", evidence = {"c2"}, kind = "choice", tries = 2, text = "q_point.text", options = {
      { id = "cross", text = "q_point.cross", right = true, feedback = "q_point.yes" },
      { id = "flip", text = "q_point.flip", feedback = "q_point.no" },
      { id = "dark", text = "q_point.dark", feedback = "q_point.dark_no" } } },
    hints = { { errors = 1, text = "c3.hint" } } },
  step "c4" { title = "c4.title", say = {"c4.a"}, question = { id = "q_why", kind = "open", text = "q_why.text", rubric = "q_why.rubric", model = "q_why.model",
      sentences = {"q_why.s1", "q_why.s2", "q_why.s3"} }, hints = { { after = "60 s", text = "c4.hint" } } },
  step "c5" { title = "c5.title", say = {"c5.a"}, question = { id = "q_candle", kind = "choice", tries = 2, text = "q_candle.text", options = {
      { id = "up", text = "q_candle.up", misconception = "upright", feedback = "q_candle.no" },
      { id = "down", text = "q_candle.down", right = true, feedback = "q_candle.yes" },
      { id = "none", text = "q_candle.none", feedback = "q_candle.none_no" } } },
    hints = { { errors = 1, text = "c5.hint" } } },
  step "c6" { title = "c6.title", light = "dark", say = {"c6.a", "c6.b", "c6.c"}, quote = "c6.quote", quote_source = "c6.source" },
}
