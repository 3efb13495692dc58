namespace FSharpLibrary

type Marker = class end
