using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Jepa.Samples;

/// <summary>Parallel loops that keep every core busy.</summary>
internal static class AllCores
{
    /// <summary>Starts the items in order, one on each core; an exception comes out as it was thrown.</summary>
    public static void ForEach<T>(IEnumerable<T> items, Action<T> body, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Environment.ProcessorCount,
                    CancellationToken = cancellation,
                },
                body);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
