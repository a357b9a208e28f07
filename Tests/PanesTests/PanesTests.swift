import Panes
import Testing
