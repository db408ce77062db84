"""A reward of one's own in Python: a completion is worth the more the shorter it answers, and nothing without a box.

    clients/python/generate.sh && export PYTHONPATH=clients/python/src
    python3 examples/reward-python/reward.py 127.0.0.1:8090
"""
import sys
from concurrent import futures

import grpc
from openrs.rewards.v1 import reward_service_pb2 as messages
from openrs.rewards.v1 import reward_service_pb2_grpc as stubs

LONGEST = 200  # characters
MAX_REQUEST = 256 << 20  # bytes; the default of 4 MiB is too little for groups of long completions


class BriefReward(stubs.RewardServiceServicer):
    def Score(self, request, context):
        # Every completion gets a score, in order. To have the call repeated later: context.abort(grpc.StatusCode.UNAVAILABLE, "why").
        return messages.ScoreResponse(scores=[score(completion.text) for completion in request.completions])


def score(text):
    if "\\boxed{" not in text:
        return messages.Score(value=0, note="no box")
    return messages.Score(value=1 - min(len(text), LONGEST) / LONGEST, note=f"{len(text)} characters")


def main(address):
    server = grpc.server(futures.ThreadPoolExecutor(8), options=[("grpc.max_receive_message_length", MAX_REQUEST)])
    stubs.add_RewardServiceServicer_to_server(BriefReward(), server)
    server.add_insecure_port(address)
    server.start()
    print(f"Scoring at http://{address}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main(sys.argv[1])
