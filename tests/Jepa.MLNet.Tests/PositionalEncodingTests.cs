namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class PositionalEncodingTests
{
    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    [DataRow(12_345L)]
    public void Encode_Time_IsSineAndCosineOfFallingFrequency(long time)
    {
        // 10000^(2i/P): wavelengths 1 and 100 of two pairs.
        var encoding = new float[4];

        PositionalEncoding.Encode(time, encoding);

        float[] expected = [(float)Math.Sin(time), (float)Math.Cos(time), (float)Math.Sin(time / 100.0), (float)Math.Cos(time / 100.0)];
        for (int index = 0; index < 4; index++)
            Assert.AreEqual(expected[index], encoding[index], 1e-6f);
    }

    [TestMethod]
    public void Encode_OddSize_EndsWithASine()
    {
        var encoding = new float[3];

        PositionalEncoding.Encode(2, encoding);

        Assert.AreEqual((float)Math.Sin(2 / Math.Pow(10_000, 2 / 3.0)), encoding[2], 1e-6f);
    }
}
