package webhosts

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
)

// FileZilla, a program on the user's computer that shows the files of their web space. From its documentation: Create directory in
// the menu of a folder, and dragging files. It shows names that begin with a dot.
type filezilla struct{ world *World }

func (f *filezilla) name() string          { return "FileZilla" }
func (f *filezilla) pass(time.Time)        {}
func (f *filezilla) certified(string) bool { return false }

// open logs the user in at their web space.
func (f *filezilla) open(string, string) (*page, error) {
	if f.world.space == nil {
		return nil, errors.New("there is no web space to log in to")
	}
	return f.window(), nil
}

// window has the web space on its right side. Another window leads back to the panel.
func (f *filezilla) window() *page {
	s := f.world.space
	p := &page{name: "FileZilla's window"}
	p.put = func(at string, body []byte) error {
		if !s.tree.has(strings.Trim(path.Dir(at), "/")) {
			return fmt.Errorf("there is no folder %s", path.Dir(at))
		}
		return s.tree.add(at, body)
	}
	for _, folder := range s.tree.folders("") {
		p.lead(folder+" > Create directory", to(func() *page {
			q := &page{name: "the dialog Create directory"}
			q.folder = func(name string) error {
				if s.tree.has(folder + "/" + name) {
					return fmt.Errorf("the folder %s is there already", name)
				}
				s.tree[folder+"/"+name+"/"] = nil
				*q = *f.window()
				return nil
			}
			return q
		}))
	}
	if s.panel != nil {
		p.lead("Control Panel", to(s.panel))
	}
	return p
}
