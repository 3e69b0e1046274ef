// Package browser opens a rendered report in a real Chromium, without a network,
// and says what a reader there would see go wrong.
//
// It exists for the test beside it (make test-report); the checks are made in
// the page, because only a layout knows whether it overflows.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ErrMissing says that no Chromium is installed.
var ErrMissing = errors.New("no chromium, chromium-browser or google-chrome in PATH")

// Find gives the path of an installed Chromium.
func Find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

// Start starts a Chromium that talks to nobody. It ends with stop.
func Start(parent context.Context, path string) (ctx context.Context, stop context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-field-trial-config", true), chromedp.Flag("disable-domain-reliability", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(parent, options...)
	ctx, stopBrowser := chromedp.NewContext(alloc)
	return ctx, func() { stopBrowser(); stopAlloc() }
}

// View is how a reader looks at the page.
type View struct {
	Width, Height int64  // CSS pixels
	Scheme        string // light, dark
	Media         string // print, or "" for the screen
}

func (v View) String() string {
	name := fmt.Sprintf("%dpx-%s", v.Width, v.Scheme)
	if v.Media != "" {
		name += "-" + v.Media
	}
	return name
}

// Page is an opened report, with what the browser said about it.
type Page struct {
	ctx context.Context

	mu       sync.Mutex
	said     []string // console messages, exceptions, browser log
	requests []string // everything asked for
}

// Open loads url in a tab of the browser in ctx, as view shows it. close ends the tab.
func Open(ctx context.Context, url string, view View) (p *Page, close context.CancelFunc, err error) {
	tab, close := chromedp.NewContext(ctx)
	p = &Page{ctx: tab}
	if err := chromedp.Listen(tab, p.note); err != nil {
		close()
		return nil, nil, err
	}
	for _, step := range []func() error{
		func() error { _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); return err },
		func() error {
			_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Media:    view.Media,
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: view.Scheme}}})
			return err
		},
		func() error {
			return chromedp.Do(tab, chromedp.EmulateViewport(view.Width, view.Height), chromedp.Navigate(url))
		},
	} {
		if err := step(); err != nil {
			close()
			return nil, nil, fmt.Errorf("open %s: %w", url, err)
		}
	}
	return p, close, nil
}

// note keeps what the browser reports; it runs on the browser's reading goroutine.
func (p *Page) note(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, fmt.Sprintf("console %s", ev.Type))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "exception: "+ev.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.said = append(p.said, fmt.Sprintf("log %s: %s", ev.Entry.Level, ev.Entry.Text))
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, ev.Request.URL)
	}
}

// Said gives the console messages, exceptions and log entries so far.
func (p *Page) Said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said...)
}

// Requests gives the addresses that the page asked for, without data: URLs,
// which carry their content.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, r := range p.requests {
		if !strings.HasPrefix(r, "data:") {
			out = append(out, r)
		}
	}
	return out
}

// Ask evaluates an expression in the page.
func Ask[T any](p *Page, expression string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
}

// Press presses a key on whatever has the focus.
func (p *Page) Press(key string) error { return chromedp.Do(p.ctx, chromedp.KeyEvent(key)) }

// Enter and Tab are keys for Press.
const (
	Enter = kb.Enter
	Tab   = kb.Tab
)

// Screenshot gives the whole page as PNG.
func (p *Page) Screenshot() ([]byte, error) { return chromedp.Run(p.ctx, chromedp.FullScreenshot(100)) }
