using Jepa.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>What was learned: a chain for each machine, all of one model.</summary>
internal sealed class Watch(IReadOnlyList<WatchChain> chains) : IDisposable
{
    public IReadOnlyList<WatchChain> Chains => chains;

    public void Dispose()
    {
        foreach (WatchChain chain in chains)
            chain.Detector.Dispose();
    }
}

/// <summary>A machine and its chain, from the file's columns to the verdict.</summary>
internal sealed record WatchChain(
    Machine Machine, TransformerChain<ITransformer> Whole, JepaAnomalyTransformer Detector);

/// <summary>What the detector says of a row.</summary>
internal sealed class Verdict
{
    public int Row { get; set; }

    /// <summary>Gets or sets alert, score and p-value.</summary>
    public float[] Values { get; set; } = [];

    /// <summary>Gets or sets each channel's share in the score.</summary>
    public float[] Blame { get; set; } = [];

    [NoColumn]
    public bool IsAlert => Values[0] == 1;

    [NoColumn]
    public double Score => Values[1];

    [NoColumn]
    public double PValue => Values[2];
}
