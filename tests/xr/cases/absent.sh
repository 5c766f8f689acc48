# The real loader, without a runtime, and with a runtime whose service does not run: one line in each language, and exit 1 where
# a headset was demanded. (What a fake loader can do is in tests/program/test_headset.py.)
. ./common.sh
printf 'wait 1s\n' >"$XR_WORK/wait.acts"
demand() { # LANGUAGE TEXT
  local code=0
  LC_ALL=$1 "$orrery" play "$small" --device xr --acts "$XR_WORK/wait.acts" --mute >"$log" 2>&1 || code=$?
  [ "$code" -eq 1 ] || { cat "$log"; die "exit $code, not 1"; }
  [ "$(grep -cE 'no headset can be used|无法使用头显' "$log")" -eq 1 ] || { cat "$log"; die "not one line"; }
  must_say "$log" "$2"
}
demand C.UTF-8 'headset-(runtime|missing)' # Monado is installed, its service does not run
demand zh_CN.UTF-8 '无法使用头显'
export XR_RUNTIME_JSON=$XR_WORK/none.json
demand C.UTF-8 'headset-runtime'
echo '{"file_format_version":"1.0.0","runtime":{"library_path":"./no-such-library.so"}}' >"$XR_RUNTIME_JSON"
demand C.UTF-8 'headset-runtime'
