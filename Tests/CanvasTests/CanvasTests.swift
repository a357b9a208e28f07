import Canvas
import Testing
