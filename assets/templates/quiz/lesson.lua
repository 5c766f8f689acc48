-- Long and short shadows: a quiz with the three kinds of questions. Texts are keys into strings/*.json, sources stand in facts.json.
lesson { id = "quiz", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title", grades = {3, 9}, minutes = {3, 5}, locales = {"zh-CN", "en"} }
place { models = {"models/room.glb"}, outdoor = {"models/garden.glb"}, seat = {0, 1.2, 0}, look = {0, 1.1, -2} }
light "day" { sun = { azimuth = "150 deg", elevation = "38 deg" }, sun_strength = 3.5, indoor = 0.7, candle = 0 }
speaker "guide" { name = "speaker.guide" }

object "globe" { node = "globe", name = "n.globe", text = "d.globe" }
misconception "noon-longest" { text = "m.noon" }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.say"}, task = "o1.task", look = "globe", look_for = "1 s" },
}

phase "conclusion" {
  step "c1" { title = "c1.title", question = { id = "when", kind = "choice", tries = 2, text = "when.text", options = {
      { id = "morning", text = "when.morning", right = true, feedback = "when.yes" },
      { id = "noon", text = "when.noon", misconception = "noon-longest", feedback = "when.no" } } } },
  step "c2" { title = "c2.title", question = { id = "long", kind = "number", text = "long.text", unit = "m", answer = "3 m", tolerance = "0.05 m", tries = 3,
      feedback_right = "long.yes", feedback_wrong = "long.no" }, hints = { { after = "40 s", text = "c2.hint" } } },
  step "c3" { title = "c3.title", question = { id = "why", kind = "open", text = "why.text", rubric = "why.rubric", model = "why.model",
      sentences = {"why.low", "why.straight", "why.strong"} } },
}
