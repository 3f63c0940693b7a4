using Jepa.Samples.Lab.Report;

namespace Jepa.Samples.Lab.Figures;

/// <summary>The drawing of a JEPA.</summary>
internal static class Architecture
{
    public static Diagram Diagram { get; } = new(
        "architecture",
        "A JEPA. The encoder turns what is seen at time t, X(t), into an embedding Z(t); "
        + "the predictor turns Z(t) and the action A(t) into a prediction Ẑ(t+1). "
        + "The loss compares it with Z(t+1), which the same encoder makes of what is seen next. "
        + "SIGReg keeps Z(t) spread out.",
        EmbeddedText.Read("architecture.svg"));
}
