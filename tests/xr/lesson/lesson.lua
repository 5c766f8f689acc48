-- Two patches of known colour before a black wall: what tests/xr/cases/pixels.sh measures in a headset's images.
lesson { id = "patches", version = "1.0.0", licence = "CC-BY-4.0", title = "lesson.title",
         grades = {5, 9}, minutes = {1, 2}, locales = {"zh-CN", "en"} }

place { models = {"models/patches.glb"}, seat = {0, 1.2, 0}, look = {0, 1.2, -3}, table = {0, 0.75, -0.6}, walk = { {-1, -1}, {1, 1} } }
light "none" { sun = { azimuth = "160 deg", elevation = "40 deg" }, indoor = 0, candle = 0 }
object "near" { node = "near", name = "n.near", text = "d.near" }

phase "orientation" {
  step "o1" { title = "o1.title", light = "none", task = "o1.task", look = "near", look_for = "60 s" },
}
