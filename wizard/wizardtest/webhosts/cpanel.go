package webhosts

import (
	"errors"
	"fmt"
	"time"
)

// cPanel. From its documentation: the page Domains, document roots and that a server may want them inside public_html, and
// AutoSSL, which runs every night and on demand, once a name leads to the server. Reported: the box Document Root, which is there
// only while the document root is not shared, File Manager with its setting for hidden files, + File, Edit, Upload and Extract, and
// SSL/TLS Status with Run AutoSSL. Remembered: the other buttons of the file manager, and where the address stands.
type cpanel struct {
	space   *webspace
	ordered bool
	nightly time.Time // when AutoSSL runs by itself
}

func newCPanel(w *World) *cpanel {
	return &cpanel{space: newWebspace(w, "sunny-hosting.net", "public_html"), nightly: start.Add(16 * time.Hour)}
}

func (c *cpanel) name() string               { return "cPanel" }
func (c *cpanel) certified(host string) bool { return c.space.edge.certified(host) }

func (c *cpanel) pass(now time.Time) {
	c.ordered = c.ordered || now.After(c.nightly)
	c.space.edge.pass(now)
}

func (c *cpanel) open(string, string) (*page, error) { return c.home("cPanel"), nil }

func (c *cpanel) home(name string) *page {
	return &page{name: name, ways: c.menus(), shows: map[string]string{"mta-sts": c.space.edge.addr}}
}

// menus are the icons of the first page, which every page leads back to.
func (c *cpanel) menus() ways {
	fm := to(func() *page { return c.files("") })
	return ways{
		"Domains":      to(c.domains),
		"File Manager": fm,
		"Files":        to(func() *page { return c.home("Files") }),
		"Security":     to(func() *page { return c.home("Security") }),
		"SSL/TLS Status": to(func() *page {
			host := c.space.world.Host
			ticked := ""
			p := c.home("SSL/TLS Status")
			if c.space.roots[host] != "" {
				p.boxes = boxes{host: choice(&ticked, "ticked")}
			}
			p.ways["Run AutoSSL"] = func() (*page, error) { c.ordered = c.ordered || ticked != ""; return c.home("SSL/TLS Status"), nil }
			return p
		}),
	}
}

func (c *cpanel) domains() *page {
	p := c.home("Domains")
	p.ways["Create A New Domain"] = to(func() *page {
		domain, root := "", ""
		q := c.home("Create a New Domain")
		q.boxes = boxes{"Domain": text(&domain)}
		q.boxes["Share document root"] = func(value string) error {
			if isOn(value) {
				delete(q.boxes, "Document Root")
				return nil
			}
			q.boxes["Document Root|Document Root (File System Location)"] = text(&root)
			root = domain // what it proposes
			return nil
		}
		q.ways["Submit"] = func() (*page, error) {
			if domain == "" || c.space.roots[domain] != "" {
				return nil, fmt.Errorf("it is refused: cPanel refuses the domain %q", domain)
			}
			if root == "" {
				root = c.space.main
			}
			c.space.show(domain, c.space.rooted(root), func() bool { return c.ordered })
			return c.domains(), nil
		}
		return q
	})
	return p
}

// files is the file manager. Its dialogs end in the editor, whose button saves.
func (c *cpanel) files(folder string) *page {
	return c.space.manager(folder, words{
		newFolder: remembered("+ Folder"), makeFolder: remembered("Create New Folder"),
		newFile: "+ File", makeFile: remembered("Create New File"),
		edit: "Edit", save: remembered("Save Changes"), upload: "Upload", extract: "Extract", extracted: "Extract File(s)",
	}, func(p *page) *page {
		return p.also(c.menus()).lead("Settings", to(func() *page { return c.preferences(folder) }))
	})
}

// preferences is the dialog behind Settings in the file manager.
func (c *cpanel) preferences(folder string) *page {
	dots := ""
	return &page{
		name:  "Preferences",
		boxes: boxes{"Show Hidden Files (dotfiles)": choice(&dots, "ticked", "not ticked")},
		ways: ways{"Save": func() (*page, error) {
			if dots == "" {
				return nil, errors.New("nothing was changed")
			}
			c.space.dots = isOn(dots)
			return c.files(folder), nil
		}},
	}
}
