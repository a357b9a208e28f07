import Architectures
import Testing
