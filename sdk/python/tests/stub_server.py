"""A server that records what it is sent and answers as a test tells it to."""
import gzip
import http.server
import json
import threading


class StubServer:
    """Listens on a free port of 127.0.0.1. ``answers`` is a list of (status, headers, body), used up one a request;
    when it is empty, everything is accepted."""

    def __init__(self, port=0, answers=(), tls=None):
        self.requests = []
        self.answers = list(answers)
        self._changed = threading.Condition()
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                events = [json.loads(line) for line in body.decode("utf-8").splitlines()]
                status, headers, answer = stub._record(self.path, dict(self.headers), events)
                payload = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, client_address):
                pass  # A sender that hung up is what some tests want.

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = "%s://127.0.0.1:%d/events" % ("http" if tls is None else "https", self.port)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _record(self, path, headers, events):
        with self._changed:
            answer = self.answers.pop(0) if self.answers else (200, {}, {"accepted": len(events), "rejected": []})
            self.requests.append(Request(path, headers, events, answer[0]))
            self._changed.notify_all()
            return answer

    def accepted(self):
        """Every event that was answered with success, in order."""
        with self._changed:
            return [event for request in self.requests if request.status < 300 for event in request.events]

    def wait_for(self, condition, seconds=20):
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Request:
    def __init__(self, path, headers, events, status):
        self.path, self.headers, self.events, self.status = path, headers, events, status
