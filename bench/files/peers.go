package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed testdata/flushshim.c
var shim []byte

// buildShim returns what to preload.
func buildShim(ctx context.Context, tools string) ([]string, error) {
	lib := filepath.Join(tools, "flushshim.so")
	if _, err := os.Stat(lib); err != nil {
		source := filepath.Join(tools, "flushshim.c")
		if err := os.WriteFile(source, shim, 0o600); err != nil {
			return nil, err
		}
		out, err := exec.CommandContext(ctx, "gcc", "-O2", "-shared", "-fPIC", "-o", lib, source, "-ldl").CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("gcc: %w: %s", err, out)
		}
	}
	return []string{"LD_PRELOAD=" + lib}, nil
}

func servePhys(ctx context.Context, p place) (*target, error) {
	var said struct{ URL string }
	t, err := announce(ctx, p, "phys", &said, filepath.Join(p.tools, "phys"), "-dir", p.dir)
	if err != nil {
		return nil, err
	}
	t.host, _, err = hostOf(said.URL)
	t.base = "/"
	return t, err
}

func serveNginx(ctx context.Context, p place) (*target, error) {
	const module = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so"
	program, err := exec.LookPath("nginx")
	if _, missing := os.Stat(module); err != nil || missing != nil {
		return nil, errMissing
	}
	env, err := buildShim(ctx, p.tools)
	if err != nil {
		return nil, err
	}
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`load_module %s;
daemon off; user root; worker_processes 2; pid %[2]s/pid; error_log %[2]s/errors;
env LD_PRELOAD;
events { worker_connections 1024; }
http {
  access_log off; client_max_body_size 0; client_body_temp_path %[2]s/tmp; keepalive_requests 1000000; sendfile on;
  proxy_temp_path %[2]s/p; fastcgi_temp_path %[2]s/f; uwsgi_temp_path %[2]s/u; scgi_temp_path %[2]s/s;
  server { listen %[3]s; root %[2]s/root; location / {
    dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS; create_full_put_path on; } }
}`, module, p.dir, host)
	path := filepath.Join(p.dir, "conf")
	if err := errors.Join(os.Mkdir(filepath.Join(p.dir, "root"), 0o755), os.WriteFile(path, []byte(config), 0o600)); err != nil {
		return nil, err
	}
	t, err := run(ctx, p, "nginx, synced", host, "/", env, program, "-c", path, "-p", p.dir)
	if t != nil {
		t.dav = true
	}
	return t, err
}

func serveApache(ctx context.Context, p place) (*target, error) {
	const modules = "/usr/lib/apache2/modules/"
	program, err := exec.LookPath("apache2")
	if err != nil {
		return nil, errMissing
	}
	env, err := buildShim(ctx, p.tools)
	if err != nil {
		return nil, err
	}
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	var load strings.Builder
	for _, m := range []string{"mpm_event", "authz_core", "dav", "dav_fs"} {
		fmt.Fprintf(&load, "LoadModule %s_module %smod_%s.so\n", m, modules, m)
	}
	config := fmt.Sprintf(`%sServerName localhost
Listen %s
PidFile %[3]s/pid
ErrorLog %[3]s/errors
LogLevel crit
DocumentRoot %[3]s/root
DavLockDB %[3]s/locks
MaxKeepAliveRequests 0
User www-data
Group www-data
<Directory %[3]s/root>
Dav on
Require all granted
</Directory>
`, load.String(), host, p.dir)
	path, root := filepath.Join(p.dir, "conf"), filepath.Join(p.dir, "root")
	err = errors.Join(os.Mkdir(root, 0o777), os.Chmod(root, 0o777), os.Chmod(p.dir, 0o777), os.WriteFile(path, []byte(config), 0o644))
	if err != nil {
		return nil, err
	}
	t, err := run(ctx, p, "apache, synced", host, "/", env, program, "-DFOREGROUND", "-f", path)
	if t != nil {
		t.dav = true
	}
	return t, err
}

// serveRclone is the one peer that encrypts what it keeps. It syncs nothing.
func serveRclone(ctx context.Context, p place) (*target, error) {
	program, err := exec.LookPath("rclone")
	if err != nil {
		return nil, errMissing
	}
	obscured, err := exec.CommandContext(ctx, program, "obscure", "bench").Output()
	if err != nil {
		return nil, err
	}
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	env := []string{
		"RCLONE_CONFIG=" + filepath.Join(p.dir, "none"), "RCLONE_CONFIG_SAFE_TYPE=crypt",
		"RCLONE_CONFIG_SAFE_REMOTE=" + filepath.Join(p.dir, "root"), "RCLONE_CONFIG_SAFE_PASSWORD=" + strings.TrimSpace(string(obscured)),
	}
	t, err := run(ctx, p, "rclone crypt", host, "/", env, program, "serve", "webdav", "safe:", "--addr", host, "--vfs-cache-mode", "off")
	if t != nil {
		t.dav = true
	}
	return t, err
}

// serveTusNode starts the reference server of the tus project, if it can be
// installed. It syncs nothing.
func serveTusNode(ctx context.Context, p place) (*target, error) {
	at := filepath.Join(p.tools, "tus")
	if _, err := os.Stat(filepath.Join(at, "node_modules")); err != nil {
		if err := os.MkdirAll(at, 0o700); err != nil {
			return nil, err
		}
		install := exec.CommandContext(ctx, "npm", "install", "--prefix", at, "--no-audit", "--no-fund", "@tus/server@2.4.5", "@tus/file-store@2.1.1")
		if out, err := install.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: npm: %w: %s", errMissing, err, out)
		}
	}
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	name, port, _ := strings.Cut(host, ":")
	script := fmt.Sprintf(`import {Server} from '@tus/server'; import {FileStore} from '@tus/file-store';
new Server({path: '/files', datastore: new FileStore({directory: %q})}).listen({host: %q, port: %s})`, p.dir, name, port)
	path := filepath.Join(at, "serve.mjs")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		return nil, err
	}
	t, err := run(ctx, p, "tus-node", host, "/", nil, "node", path)
	if t != nil {
		t.tus = "/files"
	}
	return t, err
}
