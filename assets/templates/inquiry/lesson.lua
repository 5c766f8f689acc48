-- What is in the box? An inquiry in five steps: look, guess, try, decide, explain. Every text is a key into strings/*.json.
lesson { id = "inquiry", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title", grades = {3, 9}, minutes = {3, 5}, locales = {"zh-CN", "en"} }
place { models = {"models/room.glb"}, outdoor = {"models/garden.glb"}, seat = {0, 1.2, 0}, look = {0, 1.1, -2} }
light "day" { sun = { azimuth = "150 deg", elevation = "38 deg" }, sun_strength = 3.5, indoor = 0.7, candle = 0 }
speaker "guide" { name = "speaker.guide" }

object "box" { node = "box", name = "n.box", text = "d.box" }
object "lid" { node = "lid", name = "n.lid", text = "d.lid", grab = "toggle", axis = {1, 0, 0}, travel = {"0 deg", "-100 deg"} }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.say"}, task = "o1.task", look = "box", look_for = "1 s",
    hints = { { after = "20 s", text = "o1.hint" } } },
}

phase "hypothesis" {
  step "h1" { title = "h1.title", say = {"h1.say"}, question = { id = "guess", kind = "choice", prediction = true, text = "guess.text", options = {
      { id = "ball", text = "guess.ball", right = true, feedback = "guess.kept" },
      { id = "cube", text = "guess.cube", feedback = "guess.kept" },
      { id = "empty", text = "guess.empty", feedback = "guess.kept" } } } },
}

phase "experiment" {
  step "x1" { title = "x1.title", say = {"x1.say"}, task = "x1.task", allow = {"lid"}, goal = "lid.value > 0.5",
    hints = { { after = "20 s", text = "x1.hint" } } },
}

phase "data" {
  step "d1" { title = "d1.title", say = {"d1.say"}, allow = {"lid"}, question = { id = "seen", kind = "choice", evidence = {"x1"}, tries = 2, text = "seen.text", options = {
      { id = "ball", text = "guess.ball", right = true, feedback = "seen.yes" },
      { id = "cube", text = "guess.cube", feedback = "seen.no" },
      { id = "empty", text = "guess.empty", feedback = "seen.no" } } } },
}

phase "conclusion" {
  step "c1" { title = "c1.title", say = {"c1.say"}, question = { id = "why", kind = "open", text = "why.text", rubric = "why.rubric", model = "why.model",
      sentences = {"why.looked", "why.rolled", "why.told"} } },
}
