"""A real SMTP server for the tests: aiosmtpd with required STARTTLS and AUTH, and a certificate of its own.

Keeps every message as raw bytes. Also a listener that accepts and then says nothing, for a run that is
to be killed in the middle of sending. Needs Debian's python3-aiosmtpd and openssl.
"""
import os
import socket
import ssl
import subprocess
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

USER, PASSWORD = "hark", "correct horse"


def certificate(folder):
    """A self-signed certificate for 127.0.0.1; returns (certificate, key)."""
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


class Keep:
    """Collects what arrives."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return "250 kept"


class MailHost(Controller):
    def __init__(self, cert, key):
        self.keep = Keep()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(cert, key)
        super().__init__(self.keep, hostname="127.0.0.1", port=free_port())

    def factory(self):
        return SMTP(self.handler, tls_context=self.context, require_starttls=True, auth_required=True,
                    authenticator=self.check, hostname="mail.example")

    @staticmethod
    def check(server, session, envelope, mechanism, auth_data):
        good = auth_data.login == USER.encode() and auth_data.password == PASSWORD.encode()
        return AuthResult(success=good)


class Mute:
    """Accepts connections and never says a word; 'touched' is set by the first one."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.touched = threading.Event()
        self.held = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                self.held.append(self.listener.accept()[0])
            except OSError:
                return
            self.touched.set()

    def close(self):
        self.listener.close()
        for s in self.held:
            s.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]
