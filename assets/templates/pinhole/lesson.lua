-- How large is the image? A pinhole camera on the desk: predict, move the screen, measure, reckon. Texts are keys into strings/*.json.
lesson { id = "pinhole", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title", grades = {5, 9}, minutes = {5, 8}, locales = {"zh-CN", "en"} }
place { models = {"models/room.glb"}, outdoor = {"models/garden.glb"}, seat = {0, 1.2, 0}, look = {0, 1.1, -2} }
light "day" { sun = { azimuth = "150 deg", elevation = "38 deg" }, sun_strength = 3.5, indoor = 0.7, candle = 0 }
light "dark" { sun = { azimuth = "150 deg", elevation = "38 deg" }, sun_strength = 3.5, indoor = 0.08, candle = 0, exposure = 0.4 }
speaker "guide" { name = "speaker.guide" }

apparatus "camera" { kind = "pinhole", set = { distance = "10 m", object = "2 m", screen = "26 cm", hole = "2 mm" } }
object "hole" { node = "plate", name = "n.hole", text = "d.hole" }
object "screen" { node = "screen", name = "n.screen", text = "d.screen", grab = "slider", axis = {0, 0, 1},
                  travel = {"-0.16 m", "0.44 m"}, drives = "camera.screen", from = "10 cm", to = "70 cm", step = "1 cm" }
obscura { apparatus = "camera", hole = "hole", screen = "paper" }
data "sizes" { title = "t.sizes", columns = { { id = "L", label = "c.screen", of = "camera.screen", unit = "cm" },
                                              { id = "h", label = "c.height", of = "camera.image_height", unit = "cm" } } }
misconception "upright" { text = "m.upright" }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.say"}, task = "o1.task", look = "hole", look_for = "1 s" },
}

phase "hypothesis" {
  step "h1" { title = "h1.title", question = { id = "guess", kind = "choice", prediction = true, text = "guess.text", options = {
      { id = "inverted", text = "guess.inverted", right = true, feedback = "guess.kept" },
      { id = "upright", text = "guess.upright", misconception = "upright", feedback = "guess.kept" } } } },
}

phase "experiment" {
  step "x1" { title = "x1.title", light = "dark", say = {"x1.say"}, task = "x1.task", allow = {"screen"}, goal = "camera.screen > 50 cm", hold = "1 s",
    readings = {"camera.image_height"}, hints = { { after = "20 s", text = "x1.hint" } } },
}

phase "data" {
  step "d1" { title = "d1.title", say = {"d1.say"}, task = "d1.task", allow = {"screen"}, rows = { table = "sizes", count = 3 } },
  step "d2" { title = "d2.title", plot = { data = "sizes", x = "L", y = "h", fit = "proportional", show_fit = true },
    question = { id = "size", kind = "number", evidence = {"d1"}, text = "size.text", unit = "cm", answer = "-12 cm", tolerance = "0.5 cm", tries = 3,
      wrong = { { value = "12 cm", misconception = "upright", feedback = "size.sign" } }, feedback_right = "size.yes", feedback_wrong = "size.no" } },
}

phase "conclusion" {
  step "c1" { title = "c1.title", question = { id = "why", kind = "open", text = "why.text", rubric = "why.rubric", model = "why.model",
      sentences = {"why.straight", "why.cross", "why.bend"} } },
}
