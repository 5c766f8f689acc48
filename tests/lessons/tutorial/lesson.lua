-- How far away must the screen stand? A lesson of seven steps; the authors' guide explains it line by line.
lesson { id = "tutorial", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title",
         grades = {5, 9}, minutes = {5, 8}, locales = {"zh-CN", "en"} }

place { models = {"models/room.glb"}, seat = {0, 1.2, 0.6}, look = {0, 1.3, -1.4}, walk = { {-1.5, -1}, {1.5, 1.5} } }
spot "by-screen" { name = "spot.screen", position = {0.8, 0, -0.6}, look = {0, 1.3, -1.4} }
light "day" { sun = { azimuth = "160 deg", elevation = "40 deg" }, indoor = 0.6, candle = 0 }
speaker "guide" { name = "speaker.guide" }

apparatus "camera" { kind = "pinhole", set = { distance = "10 m", object = "2 m", screen = "50 cm", hole = "2 mm" } }
object "hole" { node = "hole", name = "n.hole", text = "d.hole" }
object "screen" { node = "screen", name = "n.screen", text = "d.screen", grab = "slider", axis = {0, 0, 1},
                  travel = {"-0.4 m", "0.6 m"}, drives = "camera.screen", from = "0.1 m", to = "1.1 m", step = "1 cm" }
data "sizes" { title = "t.sizes", columns = {
    { id = "L", label = "c.screen", of = "camera.screen", unit = "cm" },
    { id = "h", label = "c.height", of = "camera.image_height", unit = "cm" } } }
misconception "upright" { text = "m.upright" }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.hello"}, task = "o1.task", look = "hole", look_for = "1 s" },
}

phase "hypothesis" {
  step "h1" { title = "h1.title", say = {"h1.ask"},
    question = { id = "guess", kind = "choice", text = "guess.text", prediction = true, options = {
      { id = "inverted", text = "guess.inverted", right = true, feedback = "guess.noted" },
      { id = "upright", text = "guess.upright", misconception = "upright", feedback = "guess.noted" } } } },
}

phase "experiment" {
  step "x1" { title = "x1.title", say = {"x1.say"}, task = "x1.task", allow = {"screen"}, readings = {"camera.image_height"},
    goal = "camera.screen > 80 cm", hold = "1 s", hints = { { after = "20 s", text = "x1.hint" } },
    next = { { when = "answer(guess) == 'upright'", go = "x2" }, "d1" } },
  step "x2" { title = "x2.title", say = {"x2.say"} },
}

phase "data" {
  step "d1" { title = "d1.title", say = {"d1.say"}, task = "d1.task", allow = {"screen"}, set = { ["camera.screen"] = "30 cm" },
    rows = { table = "sizes", count = 3 } },
  step "d2" { title = "d2.title", say = {"d2.say"}, plot = { data = "sizes", x = "L", y = "h", fit = "proportional", show_fit = true },
    question = { id = "size", kind = "number", text = "size.text", unit = "cm", answer = "-16 cm", tolerance = "0.5 cm", tries = 3,
      wrong = { { value = "16 cm", misconception = "upright", feedback = "size.sign" } },
      feedback_right = "size.yes", feedback_wrong = "size.no" },
    hints = { { errors = 1, text = "d2.hint" } } },
}

phase "conclusion" {
  step "c1" { title = "c1.title", say = {"c1.say"},
    question = { id = "why", kind = "open", text = "why.text", rubric = "why.rubric", model = "why.model",
      sentences = {"why.straight", "why.cross", "why.lens"} } },
}
