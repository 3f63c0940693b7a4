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
