namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class FrameShapeTests
{
    [TestMethod]
    public void Shape_Sensors_HaveChannelsAlone()
    {
        var shape = new FrameShape(14);

        Assert.AreEqual((14, 0, 0, 14, false), (shape.Channels, shape.Height, shape.Width, shape.Size, shape.IsImage));
        CollectionAssert.AreEqual(new[] { 14 }, shape.Dimensions.ToArray());
        Assert.AreEqual("[14]", shape.ToString());
    }

    [TestMethod]
    public void Shape_Image_HasThreeDimensions()
    {
        var shape = new FrameShape(3, 64, 48);

        Assert.AreEqual((3, 64, 48, 9216, true), (shape.Channels, shape.Height, shape.Width, shape.Size, shape.IsImage));
        CollectionAssert.AreEqual(new[] { 3, 64, 48 }, shape.Dimensions.ToArray());
        Assert.AreEqual("[3, 64, 48]", shape.ToString());
    }

    [TestMethod]
    public void Equality_Shapes_IsByContent()
    {
        Assert.AreEqual(new FrameShape(3, 4, 5), new FrameShape(3, 4, 5));
        Assert.AreEqual(new FrameShape(3, 4, 5).GetHashCode(), new FrameShape(3, 4, 5).GetHashCode());
        Assert.AreNotEqual(new FrameShape(3, 4, 5), new FrameShape(3, 5, 4));
        Assert.AreNotEqual(new FrameShape(60), new FrameShape(3, 4, 5));
    }

    [TestMethod]
    [DataRow("[14]")]
    [DataRow("[1, 64, 64]")]
    public void TryParse_WhatToStringWrites_GivesTheShape(string text)
    {
        Assert.IsTrue(FrameShape.TryParse(text, out FrameShape? shape));
        Assert.AreEqual(text, shape.ToString());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("14")]
    [DataRow("[0]")]
    [DataRow("[-1]")]
    [DataRow("[1.5]")]
    [DataRow("[1, 2]")]
    [DataRow("[1, 2, 3, 4]")]
    [DataRow("[65536, 65536, 65536]")]
    [DataRow("[99999999999]")]
    public void TryParse_OtherText_IsRefused(string? text)
    {
        Assert.IsFalse(FrameShape.TryParse(text, out FrameShape? shape));
        Assert.IsNull(shape);
    }

    [TestMethod]
    public void Shape_DimensionBelowOne_IsNamed()
    {
        Assert.AreEqual("channels", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FrameShape(0)).ParamName);
        Assert.AreEqual("height", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FrameShape(1, 0, 1)).ParamName);
        Assert.AreEqual("width", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FrameShape(1, 1, 0)).ParamName);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FrameShape(2, 40_000, 40_000));
    }
}
