import contextlib
import io
import logging
import os
import shutil
import ssl
import subprocess
import tempfile
import unittest

from tests.stub_server import StubServer
from tocsin_logging import TocsinHandler


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class TlsTests(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.certificate, key = (os.path.join(self._folder.name, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, stderr=subprocess.DEVNULL)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, key)

    def _log_one(self, server, **options):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            handler = TocsinHandler(server.url, flush_seconds=1.0, **options)
            handler.handle(logging.makeLogRecord({"msg": "x"}))
            handler.close()
        return said.getvalue()

    def test_a_server_vouched_for_by_the_given_file_is_trusted(self):
        with StubServer(tls=self.tls) as server:
            self.assertEqual("", self._log_one(server, ca_file=self.certificate))
            self.assertEqual(1, len(server.accepted()))

    def test_any_other_server_is_not(self):
        with StubServer(tls=self.tls) as server:
            self.assertIn("CERTIFICATE_VERIFY_FAILED", self._log_one(server))
            self.assertEqual([], server.requests)


if __name__ == "__main__":
    unittest.main()
