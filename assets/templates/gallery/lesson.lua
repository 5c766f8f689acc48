-- Three solids: a gallery of objects to look at, each with its description, and two questions. Texts are keys into strings/*.json.
lesson { id = "gallery", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title", grades = {1, 6}, minutes = {3, 5}, locales = {"zh-CN", "en"} }
place { models = {"models/room.glb"}, outdoor = {"models/garden.glb"}, seat = {0, 1.2, 0}, look = {0, 1.1, -2} }
light "day" { sun = { azimuth = "150 deg", elevation = "38 deg" }, sun_strength = 3.5, indoor = 0.7, candle = 0 }
speaker "guide" { name = "speaker.guide" }

object "ball" { node = "ball", name = "n.ball", text = "d.ball" }
object "cylinder" { node = "cylinder", name = "n.cylinder", text = "d.cylinder" }
object "cone" { node = "cone", name = "n.cone", text = "d.cone" }
misconception "all-roll-straight" { text = "m.straight" }

phase "orientation" {
  step "o1" { title = "o1.title", light = "day", say = {"o1.say"}, task = "o1.task", look = "ball", look_for = "2 s" },
  step "o2" { title = "o2.title", say = {"o2.say"}, task = "o2.task", look = "cylinder", look_for = "2 s" },
  step "o3" { title = "o3.title", say = {"o3.say"}, task = "o3.task", look = "cone", look_for = "2 s" },
}

phase "conclusion" {
  step "c1" { title = "c1.title", say = {"c1.say"}, question = { id = "flat", kind = "choice", evidence = {"o1", "o2", "o3"}, tries = 2, text = "flat.text", options = {
      { id = "ball", text = "n.ball", feedback = "flat.no_ball" },
      { id = "cylinder", text = "n.cylinder", right = true, feedback = "flat.yes" },
      { id = "cone", text = "n.cone", feedback = "flat.no_cone" } } } },
  step "c2" { title = "c2.title", question = { id = "rolls", kind = "choice", evidence = {"o3"}, tries = 2, text = "rolls.text", options = {
      { id = "circle", text = "rolls.circle", right = true, feedback = "rolls.yes" },
      { id = "straight", text = "rolls.straight", misconception = "all-roll-straight", feedback = "rolls.no" } } } },
}
