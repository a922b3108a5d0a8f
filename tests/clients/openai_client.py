"""The official SDK of OpenAI, pointed elsewhere by its own environment variables."""

import os

os.environ["OPENAI_BASE_URL"] = os.environ["DEBUNK_URL"] + "/v1"
os.environ["OPENAI_API_KEY"] = os.environ["DEBUNK_KEY"]

import openai

WRONG = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding."
FINE = "We spent a week in Almaty."

client = openai.OpenAI()
one = client.moderations.create(input=WRONG, model="omni-moderation-latest")
assert one.results[0].flagged and one.results[0].categories.illicit
assert not one.results[0].categories.violence
assert one.results[0].categories.model_extra["misinformation/travel"] is True
many = client.moderations.create(input=[FINE, WRONG])
assert [result.flagged for result in many.results] == [False, True]
parts = client.moderations.create(input=[{"type": "text", "text": WRONG}])
assert parts.results[0].flagged
try:
    openai.OpenAI(api_key="wrong", max_retries=0).moderations.create(input=FINE)
    raise SystemExit("a wrong key was taken")
except openai.AuthenticationError:
    pass
