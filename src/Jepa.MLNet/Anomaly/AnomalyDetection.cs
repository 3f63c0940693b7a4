using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>What a detector learned from normal data.</summary>
/// <param name="Residuals">How a start's residuals spread; null where they are no evidence.</param>
/// <param name="Frames">How a start's frames spread; null where neither score nor channels read it.</param>
/// <param name="Tail">How the energies are distributed.</param>
/// <param name="FalseAlarmRate">The p-value at and below which an alert sounds.</param>
/// <param name="ChannelNames">The channels, as the columns they came from call them.</param>
internal sealed record AnomalyDetection(
    Gaussian? Residuals,
    Gaussian? Frames,
    ConformalTail Tail,
    double FalseAlarmRate,
    IReadOnlyList<string> ChannelNames)
{
    public AnomalyEnergy EnergyOf(SpanLayout layout) => new(layout, Residuals, Frames);

    /// <summary>Whether spans of such a layout can be scored.</summary>
    public bool Fits(SpanLayout layout, bool needsFrames) =>
        Residuals?.Size == (layout.ReadsResiduals ? layout.ResidualSize : null)
        && Frames?.Size == (layout.ReadsFrames || needsFrames ? layout.FramesSize : null)
        && ChannelNames.Count == layout.Channels;

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(FalseAlarmRate);
        ctx.Writer.Write(ChannelNames.Count);
        foreach (string name in ChannelNames)
            ctx.SaveNonEmptyString(name);
        foreach (Gaussian? spread in (Gaussian?[])[Residuals, Frames])
        {
            ctx.Writer.Write(spread is not null);
            spread?.Save(ctx);
        }
        Tail.Save(ctx);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static AnomalyDetection Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        double rate = ctx.Reader.ReadDouble();
        env.CheckDecode(rate is > 0 and < 1);
        int channels = ctx.Reader.ReadInt32();
        // A name is four bytes, where it is written.
        env.CheckDecode(channels > 0 && channels <= ctx.Reader.BaseStream.Length / sizeof(int));
        string[] names = [.. Enumerable.Range(0, channels).Select(_ => ctx.LoadNonEmptyString())];
        Gaussian? residuals = LoadSpread(), frames = LoadSpread();
        return new AnomalyDetection(residuals, frames, ConformalTail.Load(env, ctx), rate, names);

        Gaussian? LoadSpread() => ctx.Reader.ReadBoolean() ? Gaussian.Load(env, ctx) : null;
    }
}
