package konnectors_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
	"pims/konnectors/konnectortest"
)

// asker is a konnector that does what its test says.
type asker struct {
	hosts []string
	run   func(context.Context, *konnectors.Source, *konnectors.Sink) error
}

func (a asker) Manifest() konnectors.Manifest {
	words := map[fault.Lang]string{fault.French: "Essai", fault.English: "Test"}
	return konnectors.Manifest{
		Slug: "test", Name: words, What: words, Gives: words, Hosts: a.hosts, Icon: "award", Every: 24 * time.Hour,
		Asks:     []konnectors.Ask{{Name: "code", Label: words, Help: words}},
		Doctypes: []doctypes.Name{doctypes.CertificationName},
	}
}

func (a asker) Run(ctx context.Context, _ konnectors.Account, src *konnectors.Source, sink *konnectors.Sink) error {
	return a.run(ctx, src, sink)
}

var account = map[string]string{"code": "secret-4711"}

// try runs fn once as a konnector of these hosts, and returns what it returned.
func try(t *testing.T, opt konnectors.Options, hosts []string, fn func(context.Context, *konnectors.Source) error) (err error) {
	t.Helper()
	k := asker{hosts, func(ctx context.Context, src *konnectors.Source, _ *konnectors.Sink) error {
		err = fn(ctx, src)
		return nil
	}}
	konnectortest.NewWorld(t, opt, k).Connect(k, account)
	return err
}

// spellings are ways to write addresses that no konnector may reach: hosts of
// the machine and of its network, translators and tunnels to them, and what is
// nowhere.
func spellings() (all []string) {
	all = []string{
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001",
		"127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "ip6-localhost", "0", "0.0.0.0", "0.1.2.3",
		"[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
		"[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::7f00:1]",
		"[2001:0:53aa:64c:0:0:80ff:fffe]", "[2001:db8::1]", "[3fff::1]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]",
		"[ff02::1]", "[ff05::2]", "[100::1]", "[5f00::1]", "[::ffff:169.254.169.254]", "[::ffff:10.0.0.1]", "[::a00:1]",
		"①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "%31%32%37.0.0.1",
	}
	for _, p := range []string{
		"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1",
		"100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
		"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	} {
		all = append(all, p, "[::ffff:"+p+"]", "[64:ff9b::"+p+"]")
	}
	return all
}

// None of them is reached, though each is declared: not on the port of a server
// of this machine, and not on the usual one.
func TestPrivateAddressesAreOutOfReach(t *testing.T) {
	reached := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	list := spellings()
	if len(list) < 100 {
		t.Fatalf("only %d spellings", len(list))
	}
	opt := konnectors.Options{PerMinute: 60000, Requests: 1000, RequestTime: 5 * time.Second}
	var hosts []string
	for _, s := range list {
		hosts = append(hosts, s, s+":"+port)
	}
	err = try(t, opt, hosts, func(ctx context.Context, src *konnectors.Source) error {
		for _, h := range hosts {
			a, err := src.Get(ctx, "https://"+h+"/secret", "Authorization", "Code 1")
			if err == nil {
				t.Errorf("%s was reached: %d", h, a.Status)
			}
			if strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("the cause tells the address: %v", err)
			}
		}
		return nil
	})
	if err != nil || reached != 0 {
		t.Errorf("%d requests arrived, %v", reached, err)
	}
}

// A literal address is refused by the dialer itself, with its own fault.
func TestDialerRefuses(t *testing.T) {
	hosts := []string{"127.0.0.1:1", "[::1]:1", "169.254.169.254", "[::ffff:10.0.0.1]", "100.64.0.1", "[64:ff9b::a00:1]", "localhost:1"}
	for _, h := range hosts {
		err := try(t, konnectors.Options{}, hosts, func(ctx context.Context, src *konnectors.Source) error {
			_, err := src.Get(ctx, "https://"+h)
			return err
		})
		if !errors.Is(err, konnectors.ErrAddressRefused) {
			t.Errorf("%s: %v", h, err)
		}
	}
}

func TestOnlyDeclaredHosts(t *testing.T) {
	for _, address := range []string{
		"https://other.example", "https://pix.example.evil.example", "https://pix.example@evil.example", "https://user@pix.example",
		"https://pix.example:8443", "http://pix.example", "ftp://pix.example", "file:///etc/passwd", "//pix.example", "pix.example",
		"https:pix.example", "", "https://", "https://pix.example.", "gopher://pix.example:443", "https://PIX.example\u3002",
	} {
		err := try(t, konnectors.Options{RequestTime: time.Second}, []string{"pix.example"}, func(ctx context.Context, src *konnectors.Source) error {
			_, err := src.Get(ctx, address)
			return err
		})
		if !errors.Is(err, konnectors.ErrAddressRefused) && !errors.Is(err, konnectors.ErrMistake) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
