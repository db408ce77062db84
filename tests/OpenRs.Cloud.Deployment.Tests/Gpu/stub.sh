#!/bin/sh
# Stands for dotnet, openrs and python3 in an archive for GPU machines: says what a machine with a GPU could say.
echo "$*" >>"$STUB_LOG"
if [ -n "$STUB_BREAKS" ]; then
  case "$*" in *"$STUB_BREAKS"*) echo "broken" >&2; exit 1 ;; esac
fi
case "$*" in
  */machine.py) echo '{"device":"cuda","name":"NVIDIA A10","gpus":1,"torch":"2","bytes_per_second":6e11,"flops_per_second":1e14,"flops_dtype":"bf16"}' ;;
  *.py* | "-c "*) exec python3 "$@" ;;
  *OpenRs.Checks.dll*) echo "1 passed, 0 failed, 0 skipped" ;;
  *"--batch 256"*) echo "openrs bench generate: needs 30.0 GiB, and of the device's 23.0 GiB 22.0 can be used." >&2; exit 6 ;;
  demo*)
    [ -z "$STUB_WAITS" ] || { echo $$ >"$STUB_WAITS"; echo waiting; exec sleep 300; }
    echo '{"accuracy_before":0.5,"accuracy_after":0.9,"n":500,"steps":40,"cost_usd":0.01,"seconds":20,"checkpoint":"/c/6c39/","state":"SUCCEEDED"}'
    ;;
  "bench generate"*)
    echo '{"device":"cuda","batch":8,"tokens_per_second":600,"ms_per_step":10,"bytes_per_step":3e9,"digest":"d1","operations_per_step":400,'\
'"host_microseconds_per_operation":5,"live_tensors":9,"peak_megabytes":9}'
    ;;
  "bench train"*) echo '{"device":"cuda","batch":4,"tokens":1024,"tokens_per_second":4000,"ms_per_step":1000,"model_flops_per_token":1e10}' ;;
  *) exit 9 ;;
esac
