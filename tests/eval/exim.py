"""A real mail server for the tests: Debian's exim4 with required STARTTLS and AUTH, on loopback.

Everything lies in one temporary folder: the program (that of the system, else its package is fetched by apt
and unpacked there; nothing is installed), its configuration, spool and mailbox. Its user is named by
nss_wrapper, so that no account need be made.
"""
import glob
import os
import shutil
import subprocess
import time

PACKAGES = ("exim4-daemon-light", "libidn12", "libnss-wrapper")
NOBODY = 65534
CONFIGURATION = """
primary_hostname = mail.example
exim_path = {folder}/exim
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = {folder}/spool
log_file_path = {folder}/log/%s
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
domainlist local_domains = acme.example
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
tls_advertise_hosts = *
tls_certificate = {cert}
tls_privatekey = {key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
host_lookup =
keep_environment =
begin acl
mail:
  deny !encrypted = *
       message = STARTTLS first
  deny !authenticated = *
       message = AUTH first
  accept
rcpt:
  accept domains = +local_domains
         local_parts = !never
  deny message = no such mailbox
begin routers
here:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {folder}/box
  maildir_format
  user = Debian-exim
  group = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


class Missing(Exception):
    """It cannot be had on this machine."""


def unpack(folder):
    """The program and what it needs, below the folder; Missing where apt gives nothing."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Missing("no apt")
    done = subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, capture_output=True, timeout=120)
    packages = glob.glob(folder + "/*.deb")
    if done.returncode != 0 or len(packages) < len(PACKAGES):
        raise Missing("its package cannot be fetched")
    for package in packages:
        subprocess.run(["dpkg", "-x", package, folder + "/root"], check=True, capture_output=True)
    os.chmod(folder + "/root/usr/sbin/exim4", 0o755)  # not for root, as the package has it
    return folder + "/root/usr/sbin/exim4"


class Exim:
    def __init__(self, folder, cert, key, port, user, password):
        self.folder = folder
        owner = NOBODY if os.getuid() == 0 else os.getuid()
        os.chmod(folder, 0o755)
        program = unpack(folder)
        for name in ("spool", "log", "box"):
            os.mkdir(folder + "/" + name)
            if os.getuid() == 0:
                os.chown(folder + "/" + name, owner, owner)
        os.chmod(key, 0o644)
        with open(folder + "/passwd", "w", encoding="utf-8") as f:
            f.write("root:x:0:0::/:/bin/false\nDebian-exim:x:%d:%d::/:/bin/false\n" % (owner, owner))
        with open(folder + "/group", "w", encoding="utf-8") as f:
            f.write("root:x:0:\nDebian-exim:x:%d:\n" % owner)
        with open(folder + "/exim.conf", "w", encoding="utf-8") as f:
            f.write(CONFIGURATION.format(folder=folder, port=port, cert=cert, key=key, user=user, password=password))
        libraries = glob.glob(folder + "/root/usr/lib/*-linux-*/")[0]
        # exim starts itself anew for each delivery, with a clean environment
        with open(folder + "/exim", "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nexport LD_LIBRARY_PATH=%s LD_PRELOAD=%slibnss_wrapper.so\n"
                    "export NSS_WRAPPER_PASSWD=%s/passwd NSS_WRAPPER_GROUP=%s/group\nexec %s \"$@\"\n"
                    % (libraries, libraries, folder, folder, program))
        os.chmod(folder + "/exim", 0o755)
        self.said = open(folder + "/said", "wb")
        self.child = subprocess.Popen([folder + "/exim", "-C", folder + "/exim.conf", "-bdf", "-q1m"],
                                      stdout=self.said, stderr=self.said,
                                      **({"user": owner, "group": owner, "extra_groups": []} if os.getuid() == 0 else {}))
        time.sleep(.5)
        if self.child.poll() is not None:
            with open(folder + "/said", encoding="utf-8", errors="replace") as f:
                raise Missing("it does not start: " + f.read()[-200:])

    def messages(self):
        """What lies in the mailbox, as raw bytes."""
        out = []
        for path in sorted(glob.glob(self.folder + "/box/new/*")):
            with open(path, "rb") as f:
                out.append(f.read())
        return out

    def stop(self):
        self.child.terminate()
        self.child.wait(10)
        self.said.close()
