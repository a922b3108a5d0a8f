"""PyPI akismet: it has no setting for the host, but takes a client of httpx, which is sent elsewhere by its transport."""

import os

import akismet
import httpx

WRONG = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding."
FINE = "We spent a week in Almaty."


class Here(httpx.HTTPTransport):
    def handle_request(self, request):
        request.url = httpx.URL(os.environ["DEBUNK_URL"]).join(request.url.raw_path.decode())
        return super().handle_request(request)


def client(key):
    config = akismet.Config(key=key, url="https://blog.example/")
    return akismet.SyncClient(config=config, http_client=httpx.Client(transport=Here(), timeout=5.0))


ours = client(os.environ["DEBUNK_KEY"])
assert ours.verify_key() is True
assert client("0123456789ab").verify_key(key="0123456789ab", url="https://blog.example/") is False
spam = ours.comment_check(user_ip="192.0.2.1", comment_content=WRONG, comment_type="comment")
assert spam == akismet.CheckResponse.SPAM, spam
ham = ours.comment_check(user_ip="192.0.2.1", comment_content=FINE, comment_type="comment")
assert ham == akismet.CheckResponse.HAM, ham
assert ours.submit_spam(user_ip="192.0.2.1", comment_content=WRONG) is True
assert ours.submit_ham(user_ip="192.0.2.1", comment_content=FINE) is True
